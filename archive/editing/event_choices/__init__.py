"""An editor's choices of events: join, part, leave to the texts, name. One file an act.

Which articles are together is kept on each article, `event_chosen`: those with one number are one
event, those with different numbers never are. The number is the id of one of them.
"""
