"""The look of the self-contained HTML report: print on A4 and read on a screen."""

STYLE = """\
:root { color-scheme: light; }
* { box-sizing: border-box; }
body { margin: 0; background: #f3f5f7; color: #1b2733; line-height: 1.75; font-size: 16px;
  font-family: "Noto Sans SC", "PingFang SC", "Microsoft YaHei", "Hiragino Sans GB", sans-serif; }
.report { max-width: 860px; margin: 32px auto; padding: 48px 56px; background: #fff; }
.report h1 { font-size: 30px; line-height: 1.3; margin: 0 0 16px; }
.report h2 { font-size: 21px; margin: 44px 0 12px; padding-bottom: 6px; border-bottom: 2px solid #1f5fbf; }
.report h3 { font-size: 15px; margin: 20px 0 4px; }
.report p { margin: 10px 0; }
.report-company { color: #5b6875; margin: 0; }
.report-lead { font-size: 18px; font-weight: 600; }
.report a { color: inherit; text-decoration: underline; text-decoration-color: #b4bdc7; text-underline-offset: 3px; }
.report a:hover, .report a:focus { text-decoration-color: #1f5fbf; }
.report sup { font-size: 11px; line-height: 0; font-weight: 400; color: #5b6875; }
.report sup a { text-decoration: none; color: #5b6875; }
.report dl { margin: 0; }
.report dd { margin: 0; }
.report-terms { display: flex; flex-wrap: wrap; gap: 2px 28px; font-size: 14px; }
.report-terms div { display: flex; gap: 8px; }
.report-terms dt { color: #5b6875; }
.report-figures { display: grid; grid-template-columns: repeat(auto-fill, minmax(170px, 1fr)); gap: 1px;
  margin: 20px 0; background: #e4e8ec; border: 1px solid #e4e8ec; }
.report-figures > div { background: #fff; padding: 12px 14px; }
.report-figures dt { font-size: 13px; color: #5b6875; }
.report-figures dd { display: flex; flex-direction: column; font-size: 13px; color: #5b6875; line-height: 1.5; }
.report-figure { font-size: 24px; line-height: 1.4; color: #1b2733; font-variant-numeric: tabular-nums; }
.report-figures a { text-decoration: none; }
.report-figures a:hover { text-decoration: underline; }
.report-table { overflow-x: auto; margin: 22px 0; }
.report table { border-collapse: collapse; width: 100%; font-size: 14px; font-variant-numeric: tabular-nums;
  border-top: 2px solid #1b2733; border-bottom: 2px solid #1b2733; }
.report caption { text-align: left; font-size: 14px; padding-bottom: 6px; color: #1b2733; font-weight: 600; }
.report th, .report td { padding: 5px 10px; text-align: right; font-weight: 400; white-space: nowrap; }
.report thead th { border-bottom: 1px solid #1b2733; color: #5b6875; vertical-align: bottom; white-space: normal; }
.report th:first-child { text-align: left; }
.report tbody tr + tr { border-top: 1px solid #e4e8ec; }
.report tr.report-total > * { font-weight: 600; border-top: 1px solid #1b2733; }
.report td a { text-decoration: none; }
.report td a:hover { text-decoration: underline; }
.report figure { margin: 22px 0; break-inside: avoid; }
.report-chart svg { display: block; width: 100%; height: auto; }
.report figcaption { text-align: center; font-size: 14px; color: #5b6875; }
.report-definitions { font-size: 14px; }
.report-definitions dl > div { display: grid; grid-template-columns: 92px 1fr; }
.report-definitions dt { color: #5b6875; }
.report-definitions > div { break-inside: avoid; }
@media (max-width: 640px) {
  .report { margin: 0; padding: 24px 16px; }
  .report-figures { grid-template-columns: 1fr 1fr; }
  .report-figure { font-size: 20px; }
}
@media print {
  @page { size: A4; margin: 22mm 20mm; }
  body { background: #fff; font-size: 11pt; }
  .report { margin: 0; padding: 0; max-width: none; }
  .report a { text-decoration: none; }
  .report tr { break-inside: avoid; }
}
"""
