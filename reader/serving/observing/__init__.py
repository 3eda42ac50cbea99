"""What tells an operator how the site is: metrics, log lines, mail to administrators."""
