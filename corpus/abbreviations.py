"""What a full stop means after which word: the abbreviations of each language, as data.

Keys are in lower case, without the last full stop and without spaces ("z. B." is "z.b").
"""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Usage:
    """How one language writes abbreviations.

    ``prefixes`` never end a sentence: something always follows ("Dr.", "z. B.").
    ``references`` don't before a number ("Art. 5"); elsewhere they are ordinary words ("Art").
    ``doubtful`` ones end a sentence only where a ``starters`` word follows ("5 p.m. The").
    ``dates`` and measures are doubtful after a number ("2020 г."), and prefixes elsewhere
    ("г. Минск").
    ``closers`` end a sentence before any capital letter ("etc.").
    ``labels`` name numbered parts: "Article 5. Everyone has" is one sentence.
    ``starters`` are words that, with a capital letter, are nearly always a sentence's first.
    ``ordinals``: the language writes ordinal numbers with a full stop ("3. Oktober").
    """

    prefixes: frozenset[str] = frozenset()
    references: frozenset[str] = frozenset()
    doubtful: frozenset[str] = frozenset()
    dates: frozenset[str] = frozenset()
    closers: frozenset[str] = frozenset()
    labels: tuple[str, ...] = ()
    starters: frozenset[str] = frozenset()
    ordinals: bool = False
    #: Abbreviations of several parts, and their first parts.
    listed: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        keys = self.prefixes | self.doubtful | self.closers | self.dates
        parts = [key.split(".") for key in keys if "." in key]
        listed = {".".join(part[:size]) for part in parts for size in range(2, len(part) + 1)}
        object.__setattr__(self, "listed", frozenset(listed))


def _words(*lines: str) -> frozenset[str]:
    return frozenset(" ".join(lines).split())


#: Scholarly Latin, met in every language.
_LATIN_PREFIXES = _words("cf e.g i.e ibid op.cit loc.cit ca vs")
_LATIN_REFERENCES = _words("p pp vol vols nr no nos fig figs ch chap art arts par § n")
_LATIN_DOUBTFUL = _words("al et.al p.s ph.d m.a b.a ll.m")

ENGLISH = Usage(
    prefixes=_LATIN_PREFIXES
    | _words(
        "mr mrs ms messrs dr prof rev hon gen col capt lt maj sgt cpl cmdr sen sens gov govs pres",
        "fr st mt ft dept amb supt insp assoc asst approx est v esp incl excl resp eds",
        "bros lt.gen lt.col maj.gen brig adm det atty hab",
    ),
    references=_LATIN_REFERENCES
    | _words(
        "sec secs para paras cl reg regs app apps appl jan feb mar apr jun jul aug sep sept oct",
        "nov dec ed rep reps doc res ser rule tab ver c ex annex",
    ),
    doubtful=_LATIN_DOUBTFUL
    | _words(
        "inc ltd co corp llc plc jr sr a.m p.m u.s u.k u.n e.u d.c n.y b.c a.d u.s.a blvd ave rd",
        "min max avg intl govt natl univ dist",
    ),
    closers=_words("etc may in is it no us me ill ore"),
    labels=(
        *("article", "art", "section", "sec", "chapter", "part", "table", "figure", "fig"),
        *("annex", "appendix", "rule", "recommendation", "principle", "principles", "box"),
        *("step", "item", "note", "finding", "question", "paragraph", "para", "schedule"),
    ),
    starters=_words(
        "the a an this that these those there here it its he his she her they their we our i my",
        "you your in on at by for from with without under over after before during since until",
        "while when where why how what who which if unless although though because as but and or",
        "nor so yet however moreover furthermore therefore thus hence nevertheless nonetheless",
        "meanwhile instead also both all some many most few several each every no none not another",
        "other such then today yesterday tomorrow now later earlier finally first second third",
        "according among between through despite in-depth only even still once to of about",
        "two three four five six seven eight nine ten nobody nothing everyone is are was were did",
        "does do has have had can could should would will may might must",
    ),
)

RUSSIAN = Usage(
    prefixes=_LATIN_PREFIXES
    | _words(
        "т т.е т.к т.н т.ч т.о и.о врио проф доц акад ген подп лейт адм",
        "св о.о ул пл пр просп пер наб бул обл р-н пос дер стр-во им-ни мин-во тов гл.обр",
        "ср напр нач зав зам пом чл чл.-корр канд д-р г-н г-жа англ фр рус бел укр польск",
        "лит назв букв др.-греч архиеп митр еп прот иером свящ юрид эт кв корп",
    ),
    references=_LATIN_REFERENCES
    | _words(
        "ст п пп ч чч гл с стр л д лл разд подп абз рис табл № илл вып кн изд д прил см",
        "янв февр фев апр авг сент сен окт нояб дек",
    ),
    doubtful=_LATIN_DOUBTFUL
    | _words("им ред сост пер сокр гр млн млрд тыс трлн чел экз руб коп долл н.э"),
    dates=_words("г гг в вв р м км га ч мин сек с"),
    closers=_words("др пр т.д т.п наук проч руб коп долл евро"),
    labels=(
        *("статья", "ст", "раздел", "глава", "часть", "пункт", "таблица", "табл", "рисунок"),
        *("рис", "приложение", "правило", "параграф", "вопрос", "принцип", "рекомендация"),
    ),
    starters=_words(
        "а без более больше будучи был была были было в вам вас ведь во вот впрочем всё все всего",
        "всем вскоре вместе вместо вопреки где да даже далее для до другие его ее её если есть еще",
        "ещё же за затем здесь и из или именно иначе их к каждый как какие когда кроме кто куда",
        "лишь между менее многие может мы на над напротив например нам нас нашей наши не некоторые",
        "несмотря нет неужели ни никто но ныне о об однако он она они оно опять от отсюда очевидно",
        "перед по под позже пока после потом потому почему поэтому правда при про против раньше",
        "с сам сегодня сейчас сначала со согласно среди так также такая такие такой таким там тем",
        "теперь то тогда тот точно тут у уже хотя чем через что чтобы эта эти это этого этой этому",
        "этот я впоследствии наконец итак следовательно вследствие благодаря вчера завтра",
        "во-первых во-вторых в-третьих кстати зато причём причем иными наряду",
        "ему ей им одни один одна оба обе только оттуда туда судя ранее главное вся весь",
    ),
)

BELARUSIAN = Usage(
    prefixes=_LATIN_PREFIXES
    | _words(
        "т.е г.зн т.б т.зв т.к т.ч т.л праф дац акад ген палк св вул пл пр прасп зав завул пер",
        "вобл р-н пас в.а выкл паводл параўн напр кан канд д-р сп спн сп-ня англ ням",
        "лац рус бел укр польск літ нар архіеп мітр прат",
    ),
    references=_LATIN_REFERENCES
    | _words(
        "арт п пп ч гл с стар ст разд падп абз мал табл рыс № вып кн выд дад",
        "студз лют сак крас чэрв ліп жн верас кастр ліст снеж",
    ),
    doubtful=_LATIN_DOUBTFUL | _words("ім рэд укл млн млрд тыс трлн чал экз н.э гр"),
    dates=_words("г гг ст стст в р м км га гадз хв"),
    closers=_words("інш г.д да.т.п т.п т.д руб кап дал"),
    labels=(
        *("артыкул", "арт", "раздзел", "глава", "частка", "пункт", "табліца", "табл", "малюнак"),
        *("мал", "дадатак", "правіла", "параграф", "пытанне", "прынцып", "рэкамендацыя"),
    ),
    starters=_words(
        "а аднак адначасова акрамя ад аб або але асабліва без больш быў была было былі бо",
        "в вядома вось вы ва гэта гэты гэтая гэтыя гэтага гэтаму гэтым гэтай дзе дзякуючы для да",
        "далей другі ён яна яно яны яго яе іх ім ёй яму з за зараз затым замест згодна",
        "і іншыя кожны калі каля каб канешне куды мы многія між на над нават напрыклад нарэшце",
        "не нельга некаторыя нягледзячы ніхто ніколі нашы наш наша о паводле пасля паколькі пад",
        "пакуль перад перш першы першая пра праз праўда пры прычым потым пазней па раней",
        "разам сам сама самі сёння спачатку сярод сапраўды супраць так такі такія такая таксама",
        "такім там тады таму тут толькі тое той тая тыя то у ў увесь уся усе усё ужо учора",
        "хоць хто цяпер чаму чым што я як які якія якая заўтра зрэшты бадай дарэчы",
        "па-першае па-другое па-трэцяе",
    ),
)

UKRAINIAN = Usage(
    prefixes=_LATIN_PREFIXES
    | _words(
        "т.зв т.е т.т в.о проф доц акад ген св вул пл просп пров бул обл р-н смт сел",
        "див пор напр заст зав нач канд д-р ім п-во англ нім лат рос укр біл гр-н гр-ка о.о",
        "чл.-кор архієп митр прот буд корп кв ред-ція зокр ін-т",
    ),
    references=_LATIN_REFERENCES
    | _words(
        "ст п пп ч чч гл с стор розд підп абз рис табл № вип кн вид дод т арк спр",
        "січ лют бер квіт трав черв лип серп верес жовт лист груд",
    ),
    doubtful=_LATIN_DOUBTFUL | _words("ред упоряд млн млрд тис трлн ос чол прим н.е"),
    dates=_words("р рр ст м с км га год хв сек"),
    closers=_words("ін наук т.д т.п т.ін грн коп дол тощо"),
    labels=(
        *("стаття", "ст", "розділ", "глава", "частина", "пункт", "таблиця", "табл", "рисунок"),
        *("рис", "додаток", "правило", "параграф", "питання", "принцип", "рекомендація"),
    ),
    starters=_words(
        "а адже але або без більше більшість був була було були в вже ви від відповідно він вона",
        "воно вони водночас втім вчора всі все весь вся де деякі для до далі завдяки за замість",
        "зараз згідно згодом з із зі зокрема знову його її їх їй йому їм і й інші їхні якщо як",
        "який яка які коли крім кожен кожна лише між ми багато мабуть на над навіть навпаки",
        "наприклад нарешті наступного наші наш наша не незважаючи нині ніхто ні о однак окрім",
        "отже оскільки перед передусім перший перша під після пізніше по поки понад потім при про",
        "проте проти протягом раніше разом сам саме сьогодні серед спочатку та так така такі такий",
        "також там тепер ти тим тільки то тоді той тому тут ті тобто у усі усе утім хоча хто це",
        "цей ця ці цього цьому цим цієї через чи чому щоб що щодо я по-перше по-друге",
        "по-третє завтра попри внаслідок",
    ),
)

POLISH = Usage(
    prefixes=_LATIN_PREFIXES
    | _words(
        "m.in np tj tzn tzw prof doc hab inż mgr płk ppłk mjr gen kpt por ppor zob św bł ks o bp",
        "abp kard ul al pl os woj pow gm śp ówcz ang niem łac franc ros biał ukr pol",
        "red oprac przyp zast przew wicemin min sygn wg ww jw dz.u m.p t.j adw",
        "sekr tel ok dot pt",
    ),
    references=_LATIN_REFERENCES
    | _words(
        "dn art ust pkt lit § nr poz s str t z rozdz rys tab zał par zd cz r k godz",
        "stycz lut mar kwiet czerw lip sierp wrz paźdz list grud",
    ),
    doubtful=_LATIN_DOUBTFUL | _words("im o.o s.a n.e p.n.e br bm tys mln mld zm ur wyd"),
    dates=_words("r w m h godz km ha s"),
    closers=_words("itd itp in zł gr i.in m.st"),
    labels=(
        *("artykuł", "art", "rozdział", "rozdz", "część", "tabela", "tab", "rysunek", "rys"),
        *("załącznik", "punkt", "pkt", "zasada", "rekomendacja", "pytanie", "paragraf", "ust"),
    ),
    starters=_words(
        "a albo ale ani bez będzie był była było były by bo chociaż choć co czy często czyli dla",
        "dlaczego dlatego do dopiero dotąd dziś dzisiaj dzięki gdy gdyby gdzie i ich inni inne im",
        "ja jak jaki jako jednak jednakże jednocześnie jego jej jest jeszcze jeśli jeżeli",
        "już każdy",
        "każda kiedy kto która który które ku lecz ma mimo między moim my na nad najpierw nawet",
        "natomiast następnie nasz nasze nie niektórzy niektóre nikt niestety niemniej o obecnie od",
        "on ona oni one ono oraz ostatecznie oto oba po poza pod podczas ponadto ponieważ potem",
        "później przed przede przez przy przeciwko są skoro skąd szczególnie ta tak także",
        "taki taka",
        "takie tam tamten te tego tej ten teraz też to tu tutaj tych tylko tym tymczasem u w we",
        "według wbrew więc wiele wielu wobec wówczas wśród wszyscy wszystkie wtedy",
        "wreszcie wczoraj",
        "z za zamiast zaś ze zdaniem zgodnie zatem żaden że żeby jutro pierwszy drugi trzeci",
        "dwa trzy",
    ),
    ordinals=True,
)

GERMAN = Usage(
    prefixes=_LATIN_PREFIXES
    | _words(
        "z.b d.h v.h u.a u.u o.ä.d i.d.r i.s.d i.v.m i.h.v z.t z.zt v.a s.o s.u m.e m.w a.a u.e",
        "dr prof hr fr dipl ing dipl.-ing med jur phil hl st bzw sog vgl ggf evtl insb insbes inkl",
        "exkl einschl zzgl abzgl gem lt bspw bzgl allg ehem geb gest gegr urspr wg zit hrsg nachf",
        "stellv ca rd mind vorauss beschl urt bgbl abl stv gen rer nat az",
        "präs öff bundesverf d.i a.d.i versch betr dt engl frz lat russ poln s.a",
    ),
    references=_LATIN_REFERENCES
    | _words("art abs nr nrn s satz ziff rn rz kap bd abb tab aufl lit buchst anm fn drs h heft v"),
    doubtful=_LATIN_DOUBTFUL
    | _words(
        "v.chr n.chr e.v a.d gmbh str tsd mio mrd jh jhd jhdt d.j d.m u.ä o.ä o.g u.g i.r a.m",
        "jan feb mrz apr jun jul aug sep sept okt nov dez std max min",
    ),
    closers=_words("usw etc mich mag ff f u.v.m u.a.m u.s.w dgl"),
    labels=(
        *("artikel", "art", "abschnitt", "kapitel", "teil", "tabelle", "abbildung", "anhang"),
        *("anlage", "grundsatz", "regel", "empfehlung", "frage", "punkt", "paragraph"),
    ),
    starters=_words(
        "aber alle allerdings als also am an andere anders auch auf aufgrund aus",
        "außerdem außerhalb",
        "bei beide beim bereits besonders bevor bis bisher da dabei dadurch dafür dagegen daher",
        "dahinter damals damit danach daneben dann daran darauf daraus darin darüber darum",
        "darunter das dass davon davor dazu dazwischen dem den denn dennoch der deren derzeit des",
        "deshalb dessen deswegen die dies diese diesem diesen dieser dieses doch dort durch ebenso",
        "ein eine einem einen einer eines einige einzelne er erst es etwa euch falls",
        "ferner folglich",
        "für gegen gemeinsam gerade gleichwohl gleichzeitig hier hierbei hiermit hierzu hinter ich",
        "ihm ihn ihnen ihr ihre ihren ihrem ihrer im immer in infolge ins insgesamt inzwischen ist",
        "ja jede jeder jedes jedoch jetzt kein keine keiner kurz laut man manche mehr mehrere mein",
        "mit nach nachdem nachher neben nicht nichts niemand noch nun nur ob obwohl oder oft ohne",
        "schließlich schon sein seine seinem seinen seiner seit seitdem seither selbst sie sind so",
        "sobald sodann sogar solche somit sondern sonst soweit sowohl später statt stattdessen",
        "trotz trotzdem über um und uns unser unsere unter viele vielmehr vom von vor während",
        "wann war waren warum was weder wegen weil weiter weitere weiterhin welche wem wenn wer",
        "werden wie wieder wir wird wo wobei wurde wurden zu zudem zuerst zugleich zuletzt zum zur",
        "zunächst zuvor zwar zwischen erstens zweitens drittens heute gestern morgen",
    ),
    ordinals=True,
)

FRENCH = Usage(
    prefixes=_LATIN_PREFIXES
    | _words(
        "m mm mme mmes mlle me dr pr prof mgr st ste p.ex par.ex c.-à-d c.à.d cad éd éds env av ap",
        "dir trad réf cf boul bd av hab gén lt cdt",
    ),
    references=_LATIN_REFERENCES
    | _words(
        "art arts al p pp n° no nos t ch chap sect fig tabl vol § v éd coll",
        "janv févr avr juill sept oct nov déc",
    ),
    doubtful=_LATIN_DOUBTFUL
    | _words("j.-c av.j.-c ap.j.-c s.a s.a.r.l u.e o.n.u é.-u etats-unis cie inc ltée jr c.e"),
    closers=_words("etc sq sqq suiv"),
    labels=(
        *("article", "art", "section", "chapitre", "partie", "titre", "tableau", "figure"),
        *("annexe", "règle", "recommandation", "principe", "question", "point", "paragraphe"),
    ),
    starters=_words(
        "à afin ailleurs ainsi alors après au aucun aucune aujourd'hui auparavant auprès aussi",
        "autant autre autres aux avant avec beaucoup bien bref car ce ceci cela celle celles celui",
        "cependant certains certaines ces cet cette ceux chaque chez ci comme comment contre",
        "contrairement d'abord d'ailleurs d'après dans de depuis derrière des dès désormais devant",
        "deux donc dont du durant elle elles en encore enfin ensuite entre est et étant eux",
        "face faute finalement grâce hier hors ici il ils je jusqu'à jusqu'en l'un la là le les",
        "leur leurs lors lorsque lui l'autre mais malgré même mieux moins mon ne néanmoins ni nos",
        "notamment notre nous nul on or ou où outre par parallèlement parce parfois parmi partout",
        "pendant personne peu plus plusieurs pour pourquoi pourtant près presque puis",
        "puisque quand",
        "quant que quel quelle quelles quelques qui quoi quoique rien sa sans sauf selon sera ses",
        "seul seule seuls si sinon son sont sous souvent sur surtout tandis tant tel telle",
        "tous tout",
        "toute toutefois toutes très trois un une vers voici voilà vos votre vous y demain",
        "premièrement deuxièmement",
    ),
)

LITHUANIAN = Usage(
    prefixes=_LATIN_PREFIXES
    | _words(
        "t.y pvz prof doc dr gerb kun vysk arkiv šv gen plk kpt mjr akad ul plg žr vad",
        "vadin sut t.vad g pr al aikšt red įsak pil lot angl vok rus liet lenk pranc ukr balt",
        "vyr pavad pirm dir inž mst k",
    ),
    references=_LATIN_REFERENCES
    | _words(
        "str sk p pp psl t d nr pav lent priedas žin sąs punkt",
        "saus vas kov bal geg birž liep rugp rugs spal lapkr gruodž",
    ),
    doubtful=_LATIN_DOUBTFUL | _words("mln mlrd tūkst min val pr.kr po.kr pr.m.e m.e a.s"),
    dates=_words("m d mėn a amž val km ha s p"),
    closers=_words("kt pan t.t eur ct lt"),
    labels=(
        *("straipsnis", "str", "skyrius", "skirsnis", "dalis", "punktas", "lentelė", "priedas"),
        *("paveikslas", "pav", "taisyklė", "rekomendacija", "principas", "klausimas"),
    ),
    starters=_words(
        "ar anksčiau anot apie aš atsižvelgiant be beje bet bei buvo dabar dar dauguma dažnai",
        "dėl dėka dėlto didžioji dvi du galiausiai gal ir iš iki išskyrus ypač į įvairūs ja",
        "jai jam",
        "jame jau jei jeigu ji jie jis jo jos joje jų juos jog juk kadangi kai kaip kam kas kartu",
        "kasmet kada kad keli kiek kiekvienas kita kitas kiti kitos kitaip kodėl kol kur kuris",
        "kuri lygiai ligi mes mūsų na ne nei nepaisant nes nors nuo niekas netrukus o pagal pasak",
        "paskui po pirma pirmiausia pirmasis prieš prie priešingai per pernai pats patys šiandien",
        "šiais ši šie šis šią šios šiame šioje šį šiuo šiuos šiuo tad tada tai taip taigi tačiau",
        "tarp ten tie tik tiek tiesa todėl toks tokia tokie tos tuo tuomet tuščia ta tas ten ties",
        "už vakar vėliau vadinasi vien vienas viena vietoj visi visos viskas visų vis yra",
        "žinoma rytoj čia",
    ),
)

#: For languages that have no table: Latin abbreviations, initials, and what sentencex knows.
OTHER = Usage(prefixes=_LATIN_PREFIXES, references=_LATIN_REFERENCES, doubtful=_LATIN_DOUBTFUL)

#: By ISO 639-1 code.
USAGES: dict[str, Usage] = {
    "en": ENGLISH,
    "ru": RUSSIAN,
    "be": BELARUSIAN,
    "uk": UKRAINIAN,
    "pl": POLISH,
    "de": GERMAN,
    "fr": FRENCH,
    "lt": LITHUANIAN,
}
