"""Pages that stand in place of an article: errors, challenges, paywalls. Pure."""

import re
from functools import cache
from typing import NamedTuple

from archive.text.script import either_script

# Letters of a text up to which its title (SHORT) or its sentences (SHORTER) can show that it is no
# article. The longest such page seen, a paywall's offer, has some 400.
SHORT, SHORTER = 900, 400
STATUS = r"(?:40[01345689]|41[0-9]|42[0-9]|451|50[0-9]|52[0-9])"
# Patterns of whole titles, without the site's name after a bar or a dash.
ERROR_TITLES = (
    rf"(?:(?:http )?(?:error|status|错误)(?: code)?[ ：]*)?{STATUS}(?:[ ：.,–—-]*(?:error|错误|not found|forbidden|bad gateway|gateway time-?out|service (?:temporarily )?unavailable|internal server error|unauthorized|gone|too many requests|bad request|moved permanently|页面不存在|页面未找到|page not found|file not found))?[ !！.。]*",
    r"(?:(?:the |this )?(?:requested )?(?:page|file|url|article|content|resource)(?: you(?:'re| are)? (?:requested|looking for))?,? )?(?:(?:was|is|could|can) ?(?:not|n't|no longer) )?(?:be )?(?:not found|found|available|unavailable|does(?:n't| not) exist|no longer exists?)[!.]*",
    r"(?:sorry|oops|uh[- ]oh|whoops)[,!. …]*(?:.{0,60}(?:not|n't|wrong|error|unavailable).{0,40})?",
    r"(?:temporarily |currently )?(?:offline|unavailable)|service (?:temporarily )?unavailable|(?:site|website|server) (?:is )?(?:(?:temporarily|currently) )?(?:down|offline|unavailable|error|under maintenance)(?: for maintenance)?|(?:under|scheduled|site) maintenance|maintenance(?: mode)?|(?:be|we'll be) (?:right )?back soon[!.]*",
    r"internal server error|bad gateway|gateway time-?out|bad request|forbidden|unauthorized|something went wrong|an error (?:has )?occurred|connection timed out|web server is down|origin dns error|(?:application|database|proxy|unknown) error|error|出错了?|(?:发生|系统|服务器|网络|数据库)?错误(?:提示|页面?)?|提示信息|系统提示",
    r"(?:您|你)?(?:所?(?:访问|查找|浏览|请求|寻找|要找|要访问)的)?(?:页面|网页|文章|内容|文件|资源|链接|新闻)(?:已(?:经)?|暂时?)?(?:不存在|找不到|未找到|没有找到|没找到|丢失|失踪|被?删除|失效|过期|下线|无法(?:显示|访问|找到|打开))了?(?:或(?:已(?:经)?)?被?(?:删除|移除|不存在))?",
    r"(?:找不到|未找到|无法(?:找到|显示|访问|打开))(?:该|此|您要?|你要?)?(?:\S{0,6}的)?(?:页面?|网页|内容|文章)|(?:网站|系统|服务器|服务|本站)?(?:正在|暂时?)?(?:维护中?|升级中|关闭|无法访问|不可用|离线)|系统(?:维护|繁忙|升级)|服务(?:暂时)?不可用|(?:网站|页面)(?:暂时)?无法访问",
    r"page (?:introuvable|non trouvée)|erreur \d{3}|seite nicht gefunden",
)  # fmt: skip
CHALLENGE_TITLES = (
    r"just a moment[.… ]*|attention required[!.]*|please wait[.… ]*|one moment,? please[.… ]*|checking your browser.*|(?:ddos|bot) protection.*|access (?:to this (?:page|site|website) (?:has been|is) )?(?:denied|blocked|restricted)[!.]*|(?:sorry, )?you have been blocked[!.]*|request (?:blocked|rejected|unsuccessful)|pardon our interruption[.… ]*|(?:are you|you are|i'm|i am) (?:not )?a (?:robot|human)[?!.]*|(?:please )?(?:verify|confirm|prove)(?:ing)? (?:that )?you(?:'re| are)? (?:a |not a )?(?:human|robot)[.… ]*|(?:human|security|robot|bot) (?:verification|check|challenge)|captcha(?: required)?|(?:before you|just) continue.*|security check(?:point)?",
    r"(?:please )?enable javascript.*|javascript (?:is )?(?:required|disabled|not enabled)",
    r"(?:访问|安全|人机|身份|滑动|用户|网站|机器人)(?:验证|检测|检查|校验)(?:中|码)?[.… ]*|(?:请(?:输入|完成)?)?(?:安全)?验证(?:码)?|(?:您的)?访问(?:被(?:拒绝|阻止|拦截|限制)|受限|过于频繁|异常)|拒绝访问|禁止访问|无权访问|请(?:稍候|稍等|等待)[.… ]*|正在(?:验证|检查|跳转|加载).*|网站防火墙|请?(?:启用|开启)\s*java\s*script.*",
)  # fmt: skip
PAYWALL_TITLES = (
    r"(?:please )?(?:subscribe|sign in|log ?in|register|sign up)(?: or (?:subscribe|register|sign in|log ?in|sign up))?(?: now| here| today)?(?: (?:to|for) (?:read|unlock|continue|view|access|see|get|keep|full|your|this|more).{0,60})?[!.]*|(?:subscription|login|registration|membership) required|(?:subscriber|member|premium)s?[- ]only(?: (?:content|article))?|become a (?:subscriber|member).{0,40}",
    r"(?:请)?(?:先)?(?:登录|登入|注册|订阅)(?:后|以|才能|才可)?(?:继续)?(?:阅读|查看|浏览|解锁)?(?:全文|更多|本文)?|(?:付费|会员|订户)(?:专享|专属|内容|文章|阅读|可见)+|用户登录|会员登录",
)  # fmt: skip
# Patterns of what such pages say in their text.
ERROR_WORDS = (
    r"(?:page|file|url|article|address|content) (?:that )?(?:you(?:'re| are| were|'ve)? ?(?:have )?(?:requested|looking for|looking|trying to (?:reach|access|view|open)|entered)|requested|/\S+) (?:for )?(?:was not|wasn't|could not be|couldn't be|cannot be|can't be|is no longer|no longer|does not|doesn't|is not|isn't|may have been|might have been|has been) ?(?:found|available|exists?|removed|moved|deleted)?",
    r"requested url .{0,200}was not found|404 not found|http error \d{3}|error code ?[：:]? ?\d{3,4}|nginx/\d|apache/\d\S* .{0,60}server at|the server (?:encountered|is temporarily|is currently|cannot|could not|returned)|temporarily (?:offline|unavailable|down)|(?:down|closed|offline) for (?:scheduled )?maintenance|error establishing a database connection",
    r"(?:页面|网页|文章|内容|链接|地址|新闻)(?:已(?:经)?|可能|暂时|或){0,3}(?:不存在|被删除|找不到|失效|无法访问|被移除)|(?:找不到|无法找到)(?:您|你|该|此|请求|要|所|的|访问){1,8}(?:页面?|网页|文件|内容)|(?:自动|即将)?(?:返回|跳转)(?:到|至)?(?:网站)?首页|(?:网站|系统|服务器)(?:正在|暂时)?(?:维护|升级|繁忙|错误)",
)  # fmt: skip
CHALLENGE_WORDS = (
    r"(?:please )?(?:enable|turn on|activate|allow) (?:javascript|cookies)|(?:javascript|cookies?) (?:is|are|must be) (?:required|disabled|enabled|not enabled|turned off)|requires? javascript|checking (?:your browser|if the site connection)|browser will redirect|ray id|cloudflare|(?:verify|confirm|prove|checking) (?:that )?(?:if )?you(?:'re| are) (?:a |not a )?(?:human|robot)|unusual (?:traffic|activity)|not a robot|security service to protect|solve (?:the|this) captcha|complete the (?:captcha|security check)|access (?:to this \w+ )?(?:was |is |has been )?denied|you (?:don't|do not) have permission to access",
    r"(?:请)?(?:完成|通过|进行|输入)(?:以?下(?:方|面)?|图中|的|安全|人机|滑动|拼图){0,5}验证(?:码)?|(?:开启|启用|打开|允许|支持)(?:浏览器)?的?\s*(?:java\s*script|cookies?)|访问(?:过于)?频繁|异常(?:流量|访问)|证明(?:您|你)不是机器人|正在(?:检查|验证)您的浏览器",
)  # fmt: skip
PAYWALL_WORDS = (
    r"subscribe (?:now |today )?(?:to|for) (?:read|unlock|continue|keep|full|unlimited|get|access)|(?:try|get|enjoy) (?:unlimited|full|complete) (?:digital )?access|complete digital access|(?:continue|keep) reading (?:with|by|for)|already (?:a |have a )?(?:subscriber|subscription|member|an account)|this (?:article|content|story|page) is (?:only |exclusively )?(?:for|available to|reserved for) (?:our |paying |registered )?(?:subscribers|members)|cancel any ?time|(?:sign in|log in|register) to (?:read|continue|view|unlock)|you(?:'ve| have) (?:reached|read|used) (?:your|all|the) .{0,30}(?:free|limit)|create a free account",
    r"(?:订阅|登录|登入|付费|购买|开通会员|成为会员)(?:后|即可|以|方可|才能|才可|就可){1,2}(?:继续)?(?:阅读|查看|解锁|浏览|观看)|(?:本文|此文|该文|以下|剩余|全文)(?:内容)?(?:仅|只|需)(?:限|供|对|要)?(?:订阅|付费|会员|订户|登录)|(?:付费|订阅)(?:解锁|阅读)(?:全文|剩余)?|扫码(?:登录|付费|订阅)",
)  # fmt: skip
SITE = re.compile(r"\s*[|｜_·•»]\s*.*$|\s+[-–—]\s+.*$")
WORDS = re.compile(r"\w")


def _any_of(patterns: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{either_script(p)})" for p in patterns), re.IGNORECASE)


class Kind(NamedTuple):
    """A kind of placeholder page: why it is no article, patterns of its title and its text."""

    reason: str
    title: re.Pattern[str]
    words: re.Pattern[str]


@cache
def kinds() -> tuple[Kind, ...]:
    """Return every kind; compiled when a document is first looked at."""
    return (
        Kind("it is an error page, no article", _any_of(ERROR_TITLES), _any_of(ERROR_WORDS)),
        Kind(
            "it is a challenge to the browser, no article",
            _any_of(CHALLENGE_TITLES),
            _any_of(CHALLENGE_WORDS),
        ),
        Kind(
            "it is the offer of a paywall, no article",
            _any_of(PAYWALL_TITLES),
            _any_of(PAYWALL_WORDS),
        ),
    )


def placeholder(title: str, text: str) -> str:
    """Return why a page is a placeholder and no article, in words; "" for an article.

    A placeholder is short and has a known title, or is shorter still and mostly made of known
    sentences. A report about such pages is longer than they are.

    >>> placeholder("Just a moment...", "Checking your browser before accessing example.com.")
    'it is a challenge to the browser, no article'
    >>> placeholder("Browsers must be checked, says minister", "He announced a law in parliament.")
    ''
    """
    letters = len(WORDS.findall(text, 0, 8 * SHORT))
    if letters > SHORT:
        return ""
    whole = " ".join(title.replace("’", "'").split())
    titles = {whole, SITE.sub("", whole)} - {""}
    for kind in kinds():
        if any(kind.title.fullmatch(each) for each in titles):
            return kind.reason
    if letters > SHORTER:
        return ""
    said = " ".join(text.replace("’", "'").split())
    for kind in kinds():
        if kind.words.search(said) and _is_most_of_it(said, kind.words):
            return kind.reason
    return ""


def _is_most_of_it(said: str, words: re.Pattern[str]) -> bool:
    """Whether matches make a fifth of a text or more, and the sentences with them half of it."""
    sentences = re.split(r"(?<=[.!?。！？…])\s*", said)
    of_it = sum(len(s) for s in sentences if words.search(s))
    themselves = sum(len(match[0]) for match in words.finditer(said))
    return 5 * themselves >= len(said) <= 2 * of_it
