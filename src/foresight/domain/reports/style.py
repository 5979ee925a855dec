"""The look of a report: rules for the article that a page brings its own colours to, and the whole style of the
self-contained file, for A4 and for a screen."""

RULES = """\
.report { max-width: 860px; margin: 32px auto; padding: 48px 56px; background: var(--paper); }
.report h1 { font-size: 30px; line-height: 1.3; margin: 0 0 16px; }
.report h2 { font-size: 21px; margin: 44px 0 12px; padding-bottom: 6px; border-bottom: 2px solid var(--actual); }
.report h3 { font-size: 15px; margin: 20px 0 4px; }
.report p { margin: 10px 0; }
.report-company { color: var(--quiet); margin: 0; }
.report-lead { font-size: 18px; font-weight: 600; }
.report a { color: inherit; text-decoration: underline; text-decoration-color: var(--plan); text-underline-offset: 3px; }
.report a:hover, .report a:focus { text-decoration-color: var(--actual); }
.report sup { font-size: 11px; line-height: 0; font-weight: 400; color: var(--quiet); }
.report sup a { text-decoration: none; color: var(--quiet); }
.report dl { margin: 0; }
.report dd { margin: 0; }
.report-terms { display: flex; flex-wrap: wrap; gap: 2px 28px; font-size: 14px; }
.report-terms div { display: flex; gap: 8px; }
.report-terms dt { color: var(--quiet); }
.report-figures { display: grid; grid-template-columns: repeat(auto-fill, minmax(170px, 1fr)); gap: 1px;
  margin: 20px 1px; }
.report-figures > div { padding: 12px 14px; box-shadow: 0 0 0 1px var(--line); }
.report-figures dt { font-size: 13px; color: var(--quiet); }
.report-figures dd { display: flex; flex-direction: column; font-size: 13px; color: var(--quiet); line-height: 1.5; }
.report-figure { font-size: 24px; line-height: 1.4; color: var(--ink); font-variant-numeric: tabular-nums; }
.report-figures a { text-decoration: none; }
.report-figures a:hover { text-decoration: underline; }
.report-table { overflow-x: auto; margin: 22px 0; }
.report table { border-collapse: collapse; width: 100%; font-size: 14px; font-variant-numeric: tabular-nums;
  border-top: 2px solid var(--ink); border-bottom: 2px solid var(--ink); }
.report caption { text-align: left; font-size: 14px; padding-bottom: 6px; color: var(--ink); font-weight: 600; }
.report th, .report td { padding: 5px 10px; text-align: right; font-weight: 400; white-space: nowrap; }
.report thead th { border-bottom: 1px solid var(--ink); color: var(--quiet); vertical-align: bottom; white-space: normal; }
.report th:first-child { text-align: left; }
.report tbody tr + tr { border-top: 1px solid var(--line); }
.report tr.report-total > * { font-weight: 600; border-top: 1px solid var(--ink); }
.report td a { text-decoration: none; }
.report td a:hover { text-decoration: underline; }
.report figure { margin: 22px 0; break-inside: avoid; }
.report-chart svg { display: block; width: 100%; height: auto; }
.report-narrow { display: none; }
.report figcaption { text-align: center; font-size: 14px; color: var(--quiet); }
.report-definitions { font-size: 14px; }
.report-definitions dl > div { display: grid; grid-template-columns: 92px 1fr; }
.report-definitions dt { color: var(--quiet); }
.report-definitions > div { break-inside: avoid; }
@media screen and (max-width: 640px) {
  .report-wide { display: none; }
  .report-narrow { display: block; }
  .report { margin: 0; padding: 24px 16px; }
  .report-figures { grid-template-columns: 1fr 1fr; }
  .report-figure { font-size: 20px; }
}
@media print {
  .report { margin: 0; padding: 0; max-width: none; }
  .report a { text-decoration: none; }
  .report tr { break-inside: avoid; }
}
"""
"""Rules of the article; the page defines the colours ``--ink``, ``--quiet``, ``--line``, ``--plan``, ``--actual`` and
``--paper``."""

STYLE = (
    """\
:root { color-scheme: light; --ink: #1b2733; --quiet: #5b6875; --line: #e4e8ec; --plan: #b4bdc7; --actual: #1f5fbf;
  --ground: #f3f5f7; --paper: #fff; }
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); line-height: 1.75; font-size: 16px;
  font-family: "Noto Sans SC", "PingFang SC", "Microsoft YaHei", "Hiragino Sans GB", sans-serif; }
@media print { @page { size: A4; margin: 22mm 20mm; } body { background: #fff; font-size: 11pt; } }
"""
    + RULES
)
"""Everything that the file needs."""
