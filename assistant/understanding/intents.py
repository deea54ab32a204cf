"""What a message is for, by its form: a wish, a comparison, a question about a product or about the shop, or
none of these."""

from __future__ import annotations

import re

from assistant.request import Intent
from assistant.understanding.scope import scope_of
from assistant.understanding.service import asks_terms
from assistant.understanding.text import CJK

_WHO = (
    r"(?: (?:an?|just|really|actually|even|some|only|speaking|talking|chatting|to|with|real|live|actual))*"
    r" (?:human(?: being)?|person|bot|robot|chat ?bot|machine|ai|computer|program|algorithm|someone real)"
)
_WHO_CHINESE = r"(?:一?个|位)?(?:真的?)?(?:真人|人工(?:客服|智能)?|机器人?|人|ai|程序)(?:客服)?"
_IS_HUMAN = re.compile(
    rf"\b(?:(?:are|r) (?:you|u)|(?:you|u)(?:'re| are| r)|is (?:this|that|it)|am i|was i|i'm|have i been){_WHO}\b"
    rf"(?: (?:or|and not)(?: (?:is it|are you|am i))?{_WHO}\b)?"
    r"(?=\s*(?:$|[.?!,;:)-]|or\b|here\b|then\b|right\b|now\b))|"
    rf"(?:你|您|你们|对面|这边?|^)(?:到底|究竟)?(?:是|就是)(?:不是)?{_WHO_CHINESE}"
    rf"(?:(?:还是|或者?){_WHO_CHINESE})?(?:[吗呢呀啊么吧]|(?=$|[？?，,。!！]))|"
    r"是(?:真人|人工|机器人|ai)(?:在)?(?:回复|回答|聊天|说话)?(?:还是(?:真人|人工|机器人|ai)|吗|么)"
)
"""Asks whether it is a person or a program, and wishes for neither."""
_LITTLE = 5
"""Words, or Chinese characters, beside such a question that make no message of their own."""
_HUMAN = re.compile(
    r"\b(?:talk|speak|chat|connect|transfer|hand|put|pass|get)\b.{0,25}\b(?:human|"
    r"person|someone|somebody|agent|representative|rep|advis[eo]r|operator|assistant in person|"
    r"staff|real people|customer (?:service|support|care)|support team|employee|"
    r"manager|supervisor|executive|boss|consultant|specialist|salesperson)\b|"
    r"\b(?:real|live|human|actual) (?:person|human|agent|representative|being|"
    r"assistant|support)\b|\b(?:call cent(?:er|re)|customer (?:service|care|support|"
    r"assistance)|(?:call|contact|reach|phone) (?:me|you|us|an? agent|the (?:team|"
    r"shop|store))|phone number|hotline|contact (?:you|us|number|customer|support|"
    r"details))\b|"
    r"\b(?:i (?:want|need)|can i have|give me|call|contact|ask) (?:a |an |the |"
    r"to (?:a|an) )?(?:human|agent|operator|representative|assistant|customer (?:service|"
    r"support|assistance))\b|^(?:agent|human|operator|representative|customer (?:service|"
    r"support))[.!]*$|"
    r"人工|真人|转客服|找客服|联系(?:客服|售后)|(?:客服|售后)电话|人工客服|转接"
)
_SMALL_TALK = re.compile(
    r"^(?:(?:hi|hello|hey|hiya|howdy|yo|greetings|good (?:morning|afternoon|evening|"
    r"day|night)|hi there|hello there|hey there|thanks?|thank you|thx|ty|cheers|"
    r"many thanks|thanks a lot|thank you (?:so|very) much|bye|goodbye|see you|"
    r"see ya|good ?bye|take care|have a (?:nice|good|great) day|how are you(?: doing)?(?: today)?|"
    r"how's it going|what's up|sup|nice|great|cool|awesome|perfect|lovely|wow|"
    r"ok(?:ay)?|got it|i see|alright|fine|lol|haha+|who are you|what are you|"
    r"what can you do|what do you do|"
    r"what's your name|what is your name|help|help me|you're (?:great|awesome|"
    r"helpful)|that(?:'s| is) (?:great|helpful|perfect|all|it|nice)|sorry|never ?mind|"
    r"please|no thanks|no thank you|there|again|so much|very much|for (?:your|"
    r"the) help|everyone|friend|bot|assistant)[\s,.!?~:)]*)+$"
    r"|^(?:(?:你好|您好|嗨|哈喽|在吗|在么|早上好|下午好|晚上好|早|谢谢(?:你|您|"
    r"啦|了)?|多谢|感谢|再见|拜拜|好的|好吧|嗯+|哦+|知道了|明白了|你是谁|你叫什么|"
    r"你能做什么|你会什么|辛苦了|不客气|太好了|呀|啊|哈+)[\s,，。.!！?？~]*)+$"
)
_FAVOURITE = (
    r"colou?rs?|movies?|films?|food|dish|songs?|music|band|singer|numbers?|seasons?|animals?|sports?|teams?|city|country|place|"
    r"day|month|hobby|hobbies|holiday|thing|flavou?r|actor|pet|weather"
)
_ABOUT_ASSISTANT = re.compile(
    r"(?:^|[.!?,;~:)] ?)(?:(?:haha+|lol|hey|hi|hello|ok(?:ay)?|so|and|but|nice|cool|well|by the way|btw|"
    r"just curious|tell me|"
    r"i wonder|can i ask|may i ask)[,. !]*)*(?:"
    rf"(?:what(?:'s| is| are)|which is|do you have an?|what .{{0,12}}is) (?:is )?(?:your |"
    rf"ur )?favou?rite (?:{_FAVOURITE})|"
    rf"(?:what|which) (?:{_FAVOURITE}) (?:do|would) you (?:like|prefer|love)(?: (?:best|most))?|"
    r"what(?:'s| is) your (?:real )?(?:name|age|birthday|gender|star sign|zodiac sign|job|hobby|purpose)|"
    r"how old (?:are|r) you|(?:when|where) were you (?:born|made|built|created)|when(?:'s| is) your birthday|"
    r"who (?:made|built|created|programmed|trained|designed|owns) you|where (?:do you live|are you from|"
    r"do you come from|are you)|"
    r"(?:do|can|does|did) (?:you|u) (?:ever )?(?:have (?:a |an |any )?(?:name|feelings?|emotions?|family|kids?|"
    r"children|friends?|pets?|"
    r"hobb(?:y|ies)|girlfriend|boyfriend|body|soul|birthday)|sleep|eat|dream|get (?:tired|bored|paid|lonely)|feel|"
    r"love me|like me|like (?:music|people|"
    r"your job|humans|it here|working here))|"
    r"are (?:you|u) (?:a )?(?:(?:girl|boy|man|woman|male|female)(?: or (?:a )?(?:girl|boy|man|woman|male|"
    r"female))?|married|single|happy|"
    r"sad|tired|bored|lonely|busy|ok(?:ay)?|alive|conscious|smart|in love)|"
    r"(?:(?:can|could|will) you )?(?:tell|give|make|say) (?:me |us )?(?:a |another |some |your best |one )?"
    r"(?:good |funny |bad |quick )?(?:jokes?)|(?:do you )?know any (?:good )?jokes|make me laugh|"
    r"sing (?:me )?(?:a )?song"
    r")(?: (?:then|today|though|please|anyway|now|exactly))*[?!. ~:)]*$"
    rf"|^\W*(?:哈+|嘿|那|对了|顺便|话说|好的?)*[，, !！。]*(?:你|您)(?:最|比较|自己)*(?:喜欢|爱|偏爱)(?:的|吃|听|"
    rf"看)?(?:(?:什么|哪种?|哪个)(?:颜色|电影|食物|"
    r"音乐|歌|数字|动物|运动|季节|城市|东西)?|(?:颜色|电影|食物|音乐|歌|数字|动物|运动|季节|城市)是什么)[呀啊呢吗？?。!！]*$"
    r"|^\W*(?:哈+|嘿|那|对了|顺便|话说|请问)*[，, !！。]*(?:你|您)(?:今年|现在|自己|到底)*(?:几岁|多大(?:年纪|"
    r"岁数)?|叫什么(?:名字)?|有(?:没有)?(?:名字|感情|"
    r"朋友|家人|男朋友|女朋友)|是(?:男|女)(?:的|生|孩)?(?:还是(?:男|女)(?:的|生|孩)?)?|结婚了?|是谁(?:做|造|开发|创造)的|"
    r"住(?:在)?哪(?:里|儿)?|会(?:累|睡觉|做梦)|累不累|开心)[了呀啊呢吗么的？?。!！]*$"
    r"|^\W*(?:哈+|那|来|请|能|可以|你|会)*(?:给我|为我|跟我)?[讲说来](?:一?个|点|些)?(?:笑话|段子)[呀啊呢吧吗听？?。!！]*$"
)
"""Questions that people put to an assistant for fun, about itself; what is sold is no part of them."""
_COMPARE_POINTED = (
    r"比较(?=(?:前|后|最后)面?[两二三四五六\d]|第[一二两三四五六七八九十\d]|"
    r"[这那](?:个|款|些|几|[两二三四五六\d])|[它他]们)"
)
"""比较 before what it points at is "compare"; before a quality it is "fairly"."""
_COMPARE = re.compile(
    r"\b(?:compar(?:e|ing|ison)|versus|vs\.?|difference(?:s)? between|how do (?:they|"
    r"these|those|.{3,24}) (?:differ|compare)\b|what(?:'s| is| are) the differences?|side by side|"
    r"which (?:one |of (?:them|these|those|(?:the|these|those) (?:two|three|four)) |of the .{3,20} )?(?:is|are|"
    r"has|would be|should i|do you|would you|one).{0,40}|which (?:is|one's)|better,? .{1,30} or )"
    r"|对比|比较一下|比一比|比一下|做个比较|区别|差别|不同(?:点|之处)?|哪(?:个|"
    r"款|一个|一款|台|双|件)(?:更|比较|最)?(?:好|值|合适|适合|划算|推荐|轻|便宜)|"
    rf"选哪(?:个|款)|哪(?:个|款).{{0,8}}最|(?:个|款|和.{{1,10}})比较|{_COMPARE_POINTED}"
)
_COMPARE_PLAIN = re.compile(
    r"\b(?:compar(?:e|ing|ison)|versus|vs\.?|differences?|differ|side by side)\b|"
    rf"对比|比较一下|比一比|比一下|做个比较|区别|差别|{_COMPARE_POINTED}"
)
_WHICH = re.compile(
    r"\bwhich\b|\bwhat's better\b|哪一?[\u3400-\u9fff]|谁更|还是.{0,6}[更好]|(?:比|"
    r"相比).{0,3}(?:更|怎么样)|一样吗"
)
_POLICY_STRONG = re.compile(
    r"\b(?:return(?:s|ed|ing)? (?:policy|policies|it|them|this|that|my|an?|the|"
    r"label|window|period|something|items?|products?|goods|process)|(?:can|could|"
    r"may|do|how|to) (?:i|we|you)? ?(?:return|refund|exchange)|refund(?:s|ed)?|"
    r"exchange (?:policy|it|them|my|this|an?)|"
    r"money[- ]back|send(?:ing)? (?:\w+ ){1,4}back\b|"
    r"(?:give|bring|take|ship) (?:it|them|this|that|something|an? \w+) back\b|"
    r"what if (?:it|they|this) (?:don't|doesn't) fit|"
    r"(?:return|exchange|swap)(?:ing)? (?:\w+ ){1,3}"
    r"(?:if|because|for (?:an?|the|another) (?:different|bigger|smaller|larger|other|refund|"
    r"new|size|x*s|m|x*l|\d+)\b|for another)|how (?:do|can|does|should|would) (?:i|we|you|one|the) "
    r"(?:returns?|refund|exchange|get (?:my|a) (?:money|refund))|"
    r"(?:is|are) (?:the )?(?:shipping|delivery|returns?|postage) (?:free|included|expensive|fast)|"
    r"(?:free|cost of|price of) (?:shipping|delivery|postage|returns)\s*[?]|"
    r"how much (?:is|does|for|do you charge for) (?:the )?(?:shipping|delivery|postage|it cost to ship)|"
    r"cancel(?:ling|ing|lation)?\b.{0,20}\b(?:order|"
    r"purchase|fee|policy)|"
    r"(?:track|trace|where(?:'s| is)|status of|change|modify|edit|cancel|place|"
    r"placing|check) (?:[a-z]+ ){0,4}(?:order|package|parcel|delivery|shipment|"
    r"purchase|shipping address|refund)|order status|"
    r"payment (?:method|option|plan|issue|problem|modalit|error)s?|pay (?:by|"
    r"with|via|using|in|later|on delivery)|paypal|credit cards?|debit cards?|"
    r"cash on delivery|instal?lments?|apple pay|google pay|klarna|"
    r"shipping (?:cost|fee|charge|time|polic|rate|option|address|method)\w*|deliver(?:y|"
    r"ies|ing)? (?:cost|fee|charge|time|polic|option|period|address|method|date|"
    r"slot)\w*|"
    r"(?:do|can|will|could|would) you (?:ship|deliver)|(?:how (?:long|much|fast|"
    r"soon|quick(?:ly)?)|when|what|which|where|are|is)\b.{0,40}\b(?:delivery|"
    r"deliver(?:ed|ing)?|shipping|shipped|ship|arrive|dispatch(?:ed)?)\b|free (?:shipping|"
    r"delivery|returns)\?|"
    r"(?:do|does|can|will) (?:you|it|they|the shop|the store)?.{0,20}(?:ship|"
    r"deliver) (?:to|in|within|abroad|internationally|overseas|worldwide|on)|"
    r"(?:ship|deliver)(?:ping|y)? (?:to|abroad|internationally|overseas|worldwide)|"
    r"invoices?|receipts?|bill(?:s|ing)?\b|gift (?:cards?|vouchers?)|gift[- ]?wrap\w*|"
    r"wrap(?:s|ped|ping)? "
    r"(?:(?:it|this|that|them|these|my|the|a|an|up|your|any|some|for|as|like|all|order|purchase) ){0,4}"
    r"(?:gifts?|presents?|birthday|christmas)|(?:do|can|could|will|would) you (?:please )?(?:\w+ )?wrap\b|"
    r"(?:gifts?|presents?|it|this|that|them) (?:be )?(?:gift[- ]?)?wrapped|"
    r"in (?:gift |nice |some )?wrapping paper|"
    r"price match(?:ing)?|(?:match|beat) (?:\w+ ){0,2}prices?\b|(?:opening|store|business|working) hours|"
    r"create an account|"
    r"delete my account|my account|password|newsletter|sign up|log ?in|loyalty|"
    r"(?:my|an|the|last|recent|previous|this|that|placed|your|some|those|these|"
    r"our) (?:\w+ )?orders?\b(?! of)|orders? (?:status|number|id|history|#?\d+)|"
    r"in (?:my|the) orders?|"
    r"(?:haven't|have not|not|never|didn't) (?:yet |still |been )*(?:received?|"
    r"recieved?|delivered|arrived|got) |payments?\b|accounts?\b|regist(?:er|ration)\w*|"
    r"sign[- ]?(?:up|in)\b|emi\b|cod\b|lockdown|"
    r"(?:what|which|how (?:long|does)|do you|is there|tell me about|your).{0,25}\b(?:warrant(?:y|"
    r"ies)|guarantees?)|warranty (?:policy|terms|conditions|period|claims?)|claim (?:a |"
    r"the |my )?warranty|privacy policy|terms (?:and|of)|shop policy|store policy|"
    r"early termination|compensation|complain\w*|claim)"
    r"|退货|退款|换货|退换|退钱|能退|可以退|怎么退|如何退|退(?:了|掉|回)?(?:吗|么)|不合适(?:可以|能|怎么)|七天无理由|发货|送货|配送|快递|物流|"
    r"运费|包邮|邮费|(?:多久|几天|什么时候|何时)(?:能|可以|才)?(?:到|送到|收到)|"
    r"付款|支付|货到付款|信用卡|分期|发票|保修(?:政策|多久|期|条款)|质保(?:多久|"
    r"期)|售后|订单|保价|账号|密码(?![锁箱本柜盒])|会员|营业时间|隐私政策|"
    r"(?:礼品|礼物)(?:包装|盒包装)|包装?成(?:礼物|礼品)|(?:帮我|帮忙|可以|能|能不能|提供)包装?(?:一下|起来|成礼)"
)
_POLICY_WEAK = re.compile(
    r"\b(?:returns?|delivery|shipping|warranty|guarantee|payment|dispatch|refunds)\b|保修|质保|退"
)
_ABOUT_PRODUCT = re.compile(
    r"\b(?:tell me (?:more )?(?:about|on)|more (?:info(?:rmation)?|details?)(?: (?:on|"
    r"about|of|for))?|details? (?:of|on|about|for)|describe|what about|how about|"
    r"(?:info(?:rmation)?|specs?|specifications?|reviews?) (?:of|on|about|for)|"
    r"show me more (?:about|of)|learn more about|tell me more|know more about)\b|"
    r"介绍(?:一下)?|详细(?:说说|介绍|信息)?|说说|讲讲|具体(?:说说|参数)|参数|"
    r"怎么样"
)
_SEEKING = re.compile(
    r"\b(?:do you (?:have|sell|carry|stock|offer)|have you got|got any|any (?:other|"
    r"more)|i(?:'m| am)? (?:need|want|looking|searching|after|shopping|in the market|"
    r"hunting)|i(?:'d| would) (?:like|love|prefer|want)|"
    r"looking for|searching for|show (?:me )?(?:some|all|your|only|the|a|an|other|"
    r"more|me)?|find (?:me )?|recommend|suggest|is there (?:a|an|any|something|"
    r"anything)|are there (?:any|some)|can (?:you|i) (?:find|show|recommend|suggest|"
    r"help|see|get)|"
    r"could you (?:find|show|recommend|suggest)|what .{0,40}do you (?:have|recommend|"
    r"suggest|sell)|which .{0,40}(?:do you (?:recommend|have|sell|suggest)|would you recommend)|"
    r"i(?:'ll| will) (?:take|have)|give me|more like|similar to|something (?:like|"
    r"similar)|other (?:options|ones)|what else|(?:^|and |or )(?:anything|something|"
    r"any)\b(?! (?:wrong|bad|about)))\b"
    r"|(?:^|还)有(?!保修|质保).{1,6}的吗|想买|想要|需要|推荐|有没有|找|来(?:一|个)|给我|求|打算买|准备买|类似|换"
)
_QUESTION = re.compile(
    r"[?？]\s*$|^\s*(?:and |but |so |ok(?:ay)?,? |also |hmm,? )*(?:is|are|does|"
    r"do|did|can|could|will|would|has|have|how(?:'?s)?|what(?:'?s)?|which|who(?:'?s)?|when|where(?:'?s)?|"
    r"why|isn't|doesn't(?! (?:really )?(?:matter|have to|need)\b)|should)\b"
    r"|吗|呢[?？]?$|多少|几(?:个|年|天|小时|种|寸|克|斤|公斤|米)|怎么|什么|是否|"
    r"能不能|会不会|有没有|多久|多大|多重|多长|多高|多宽|可以.{0,10}(?:吗|么)|"
    r"能.{0,8}(?:吗|么)|何时|为什么|支持.{0,8}(?:吗|么)"
)
_OF_A_THING = re.compile(r"^(?:is|are) the ([a-z]+)\b(?!.*\b(?:available|in stock|on sale)\b)")
_LIKE = re.compile(
    r"\b(?:more (?:\w+ )?like|similar to|something like|like (?:the|this|that)|"
    r"same as|alternatives? to|instead of)\b|类似|相似|差不多的|像.{0,6}(?:一样|"
    r"的)|同款"
)


def early_intent(text: str) -> Intent | None:
    """Intents that are settled by the words alone, whatever the catalogue holds."""
    stripped = text.strip()
    asked, rest = _IS_HUMAN.search(text), _IS_HUMAN.sub(" ", text)
    if _HUMAN.search(rest):
        return "human"
    if asked and len(rest.split()) <= _LITTLE and len(CJK.findall(rest)) <= _LITTLE:
        return "small_talk"
    if _SMALL_TALK.match(stripped) or is_about_assistant(text):
        return "small_talk"
    kind = scope_of(text)
    return None if kind is None else "small_talk" if kind == "abuse" else "out_of_scope"


def is_about_assistant(text: str) -> bool:
    """Whether the message is a question about the assistant itself ("how old are you?"), or asks for a joke."""
    return bool(_ABOUT_ASSISTANT.search(text.strip()) or _IS_HUMAN.search(text))


def is_comparison(text: str) -> bool:
    """Whether the words compare."""
    return bool(_COMPARE.search(text))


def asks_which(text: str) -> bool:
    """Whether it is asked which of several ("哪本", "which", "A or B"): a comparison where several are pointed at."""
    return bool(_WHICH.search(text))


def is_plain_comparison(text: str) -> bool:
    """Whether the words can only compare ("compare", "difference"), not also ask for a recommendation ("which is
    best")."""
    return bool(_COMPARE_PLAIN.search(text))


def is_question(text: str) -> bool:
    """Whether the message has the form of a question."""
    return bool(_QUESTION.search(text.strip()))


def subject_of_question(text: str) -> str | None:
    """The word that "is the …" or "are the …" asks about; None where what is asked is whether it can be bought."""
    match = _OF_A_THING.match(text.strip())
    return match[1] if match else None


def is_seeking(text: str) -> bool:
    """Whether the message asks to be shown products."""
    return bool(_SEEKING.search(text))


def is_about_product(text: str) -> bool:
    """Whether the words ask to be told of a product ("tell me about …")."""
    return bool(_ABOUT_PRODUCT.search(text))


def is_likeness(text: str) -> bool:
    """Whether products like another are wanted."""
    return bool(_LIKE.search(text))


def is_policy(text: str, *, wants_product: bool) -> bool:
    """Whether the message asks about the shop's terms; ``wants_product``: it also asks to be shown products."""
    if _POLICY_STRONG.search(text) or asks_terms(text):
        return not wants_product
    return bool(_POLICY_WEAK.search(text)) and not wants_product and (is_question(text) or len(text.split()) <= 4)
