"""Charts for pages: facts in, HTML with inline SVG out.

Places are percentages of the chart's width, so that words keep their size on a phone. The page's policy
forbids style attributes: page.css has colours for light, dark and paper by class. What a colour says a
word says too, and every number of a chart stands beside it as text.
"""

from sopctl.render.charts.bars import Bar, bars
from sopctl.render.charts.burn_up import Day, burn_up
from sopctl.render.charts.funnel import Stage, funnel
from sopctl.render.charts.trend import Point, trend

__all__ = ["Bar", "Day", "Point", "Stage", "bars", "burn_up", "funnel", "trend"]
