"""Template filters for dates: those of reader.texts.dates."""

from django import template

from reader.texts import dates

register = template.Library()

register.filter(dates.zone_name)
register.filter(dates.published)
register.filter(dates.published_under_its_day)
register.filter(dates.time_under_day)
register.filter(dates.machine_date)
register.filter(dates.zone)
register.filter(dates.moments)
register.filter("in_words", dates.in_words, expects_localtime=True)
register.filter("day", dates.day, expects_localtime=True)
register.simple_tag(dates.days)
register.filter(dates.day_of_year)
register.filter(dates.day_of_week)
register.filter(dates.weekday_name)
register.filter(dates.weekday_letter)
register.filter(dates.month)
register.filter(dates.month_name)
register.filter(dates.month_abbreviation)
register.filter(dates.period_name)
register.filter(dates.citation_date)
