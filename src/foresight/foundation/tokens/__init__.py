"""Tokens by which programs act for an account, how often they may, and what they were answered."""
