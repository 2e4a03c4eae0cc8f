"""Misspelt words, miscased names and misplaced spaces: what is found, what is left alone."""

from __future__ import annotations

import sys
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.bench import slips

from notes_lint.parse import parse
from notes_lint.spelling import candidates, tables
from notes_lint.spelling.affixes import built, compound
from notes_lint.spelling.candidates import near, one_slip, two_slips
from notes_lint.spelling.foreign import misspelt
from notes_lint.spelling.gather import QUOTED, gather
from notes_lint.spelling.judge import Verdict, judge_words
from notes_lint.spelling.language import foreign_block, foreign_words
from notes_lint.spelling.vocabulary import Vocabulary, add, listed
from notes_lint.text import Source


def judged(*texts: str, words: tuple[str, ...] = ()) -> list[Verdict]:
    """The verdicts on notes that form one vault, in order."""
    records = {}
    for number, text in enumerate(texts):
        record = gather(parse(f"{number}.md", Source(text.encode())))
        if record is not None:
            records[f"{number}.md"] = record
    found = judge_words(records, Vocabulary(words))
    return [verdict for path in sorted(found) for verdict in found[path]]


def pairs(*texts: str, words: tuple[str, ...] = ()) -> list[tuple[str, str]]:
    return [(verdict.word, verdict.suggestions[0]) for verdict in judged(*texts, words=words)]


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("recieve", "receive"),
        ("seperate", "separate"),
        ("occured", "occurred"),
        ("definately", "definitely"),
        ("enviroment", "environment"),
        ("neccessary", "necessary"),
        ("sucessful", "successful"),
        ("asynchonous", "asynchronous"),
        ("paramter", "parameter"),
        ("retreive", "retrieve"),
        ("lenght", "length"),
        ("teh", "the"),
        ("dont", "don't"),
        ("doesnt", "doesn't"),
        ("wich", "which"),
        ("powerfull", "powerful"),
        ("reccomend", "recommend"),
        ("procotol", "protocol"),
        ("kubernets", "kubernetes"),
        ("agressive", "aggressive"),
        ("existance", "existence"),
        ("acheive", "achieve"),
        ("becuase", "because"),
        ("implemenation", "implementation"),
    ],
)
def test_found(wrong, right):
    assert [(word, first.lower()) for word, first in pairs(f"We talk about {wrong} things here.\n")] == [
        (wrong, right)
    ]


@pytest.mark.parametrize(
    "text",
    [
        "The varint is read by simdjson; memtables are flushed to sstables.",
        "Lomuto, Donenfeld and Hindley met Uhlenbeck.",
        "Run kubectl, ripgrep, fzf and zoxide.",
        "x86_64, 0xdeadbeef, a1b2c3d, v1.2.3-rc1, 3GiB, 10ms, H2O, sha256sum, foo_barr, camelCasse, CONST_NAMME",
        "lnus@example.org, @octocatt, #zettelkastn, www.exampel.org, src/mian.c, file.extenson, std::vecotr, f(agr)",
        "`recieve` and $seperate$ and <span title='occured'>this</span> and [text](https://example.org/recieve)",
        "    recieve(seperate)\n",
        "The colour of the behaviour is optimised and organized.",
        "unswizzled, prefetchable, misrouted, backpressure, hotpath, multithreaded, precomposed, cacheable",
        "e.g. the idx, i.e. etc., cf. resp. approx. vs. fig. 3",
        "naïve café résumé Gödel Erdős façade",
        "Die Speicherverwaltung wird hier nicht beschrieben, und auch die Optimierung ist noch offen.",
        "La mémoire est libérée par le ramasse-miettes dans la plupart des langages.",
        "lng/lat, wrt, pgs, mlx, ggml, fov and tok",
        "The 1st, 2nd and 3rd; 900-lines; 80s; A/B; I/O; 24x7",
    ],
)
def test_left_alone(text):
    assert judged(text + "\n") == []


def test_slips_by_heart():
    """Some stand in dictionaries, some have a more frequent word beside them than the right one."""
    text = "It was formated initialy, so the accidently splitted file runs throught the successfull test.\n"
    assert pairs(text) == [
        ("formated", "formatted"),
        ("initialy", "initially"),
        ("accidently", "accidentally"),
        ("splitted", "split"),
        ("throught", "through"),
        ("successfull", "successful"),
    ]
    assert pairs("We use alot of it.\n") == [("alot", "a lot")]
    assert judged("We use alot of it.\n")[0].rule == "joined-word"
    assert judged("The Alot company; wether-sheep, and `formated`.\n") == []
    assert judged("We met Jane Wether there.\n") == []


def test_two_letters_are_judged_by_both_neighbours():
    assert pairs("It is one fo the best.\n") == [("fo", "of")]
    assert judged("The fo option, si and ot.\n") == []


def test_a_capital_that_the_place_explains_makes_no_name():
    note = "".join(f"# Recieve {number}\n\nRecieve it.\n\n" for number in range(15))
    assert len(pairs(*[note] * 10)) == 300
    assert judged("We met Mr Implmentatio and the Vecor, Vecor again, of Vecor.\n") == []


def test_words_in_capitals():
    found = pairs("# RECIEVE DATA\n\nUSE THE CONFIGURAITON OF THE DATABSE\n")
    assert found == [
        ("RECIEVE", "RECEIVE"),
        ("CONFIGURAITON", "CONFIGURATION"),
        ("DATABSE", "DATABASE"),
    ]
    assert judged("MSSQL, RECIEVE and CONFIGURAITON are options. Use MONGODB. THE KUBELT DATA\n") == []


def test_place_is_right_with_markup_and_beyond_ascii():
    text = "Zürich — the “**L**atnecy” isn’t archiecture’s fault.\n"
    data = text.encode()
    found = judged(text)
    assert [data[v.start : v.end].decode() for v in found] == ["L**atnecy", "archiecture"]
    assert [v.word for v in found] == ["Latnecy", "archiecture"]
    assert found[0].suggestions[0] == "Latency"


def test_capitals_are_kept():
    assert pairs("Archiecture matters.\n") == [("Archiecture", "Architecture")]
    assert pairs("Written on a tuesdey in janaury.\n") == [("tuesdey", "Tuesday"), ("janaury", "January")]


def test_the_vault_knows_its_words():
    once = "The resvgg crate draws.\n"
    many = once + "Another resvgg line. And resvgg again, with resvgg on top.\n"
    assert judged(many) == []
    assert judged("We use `vecor` for that.\n", "A vecor here.\n") == []
    assert judged("We use the vecor there.\n", words=("vecor",)) == []
    assert pairs("We use the vecor there.\n") == [("vecor", "vector")]


def test_repetition_admits_no_sure_slip():
    text = "A seperate one. The seperate two. Some seperate three. Keep seperate.\n"
    assert {word for word, _ in pairs(text)} == {"seperate"}
    assert len(pairs(text)) == 4


@pytest.mark.parametrize(
    "elsewhere",
    [
        "```sh\n# teh thing, recieve untill definately seperate\n```",
        "Run `teh recieve untill definately seperate` now.",
        "See [the page](https://example.org/teh/recieve#untill-definately-seperate).",
    ],
)
def test_code_and_links_excuse_no_slip_that_is_known_by_heart(elsewhere):
    found = pairs(f"{elsewhere}\n\n- teh thing was recieve untill definately seperate\n")
    assert [word for word, _ in found] == ["teh", "recieve", "untill", "definately", "seperate"]


def test_what_is_short_may_be_an_abbreviation_in_code():
    assert judged("The `nad` flag.\n\nWe saw it nad left.\n") != []  # for a very common word
    assert judged("The `tyep` flag.\n\nWe saw the tyep here.\n") == []


@pytest.mark.parametrize("word", ["teh", "alot", "dont", "thier", "wasnt", "wich", "widht", "wierd"])
def test_repetition_excuses_no_slip_that_is_known_by_heart(word):
    assert len(pairs("".join(f"We saw {word} {number} times.\n\n" for number in range(12)))) == 12


def test_a_comment_excuses_no_long_word_that_is_nearly_certain():
    text = "\n\nThe implcit limit was met.\n"
    assert pairs("```sh\n# the implcit limit\n```" + text) == [("implcit", "implicit")]
    assert judged("```sh\nset(implcit, 3)  # the implcit limit\n```" + text) == []
    assert judged("Set `implcit`." + text) == []
    assert judged("```sh\n# the kubelte limit\n```\n\nThe kubelte was met.\n") == []


def test_names_of_tools_that_look_like_slips():
    assert judged("The pointee of magit, its pointees, movbe and pythonz.\n") == []


def test_two_words_in_one_with_a_capital_may_be_a_name(tmp_path):
    from notes_lint.cli import main

    (tmp_path / "a.md").write_text("# A\n\nNevermind is an album.\n\nWell, nevermind that one.\n")
    main(["check", "--no-cache", "--fix", str(tmp_path)])
    assert "Nevermind is" in (tmp_path / "a.md").read_text()
    assert "never mind that" in (tmp_path / "a.md").read_text()


def test_a_callout_is_no_quotation():
    text = "[!warning] Definately so\n> We recieve it.\n"
    assert [v.flags & QUOTED for v in judged(f"> {text}")] == [0, 0]
    assert [v.flags & QUOTED for v in judged(f"> {text}> > We recieve it.\n")] == [0, 0, QUOTED]
    assert [v.flags & QUOTED for v in judged("> We recieve it [!warning].\n")] == [QUOTED]


def test_an_emphasised_run_that_is_not_english_is_left_alone():
    for title in ("*Brot backen*", "**Brot backen**, ", "_Brot backen für Anfänger_"):
        assert judged(f"I read {title} in the train last week.\n") == []
    assert pairs("I read the *implcit* text and an *implcit text* there.\n") == [("implcit", "implicit")] * 2


def test_a_link_has_the_better_word():
    found = judged("Tools like [diifftastic](https://example.org/difftastic) compare trees.\n")
    assert [(v.word, v.suggestions) for v in found] == [("diifftastic", ("difftastic",))]
    assert "links" in found[0].evidence[0]


def test_names():
    assert pairs("- Push it to Github with Javascript and Postgresql\n") == [
        ("Github", "GitHub"),
        ("Javascript", "JavaScript"),
        ("Postgresql", "PostgreSQL"),
    ]
    assert judged("github javascript GITHUB GitHub\n") == []
    assert judged("Push to Github.\n", words=("Github",)) == []
    assert judged("The gnome wears latex.\n") == []
    assert pairs("LaTeX sets it. I use Latex for slides.\n") == [("Latex", "LaTeX")]


def test_the_majority_of_the_vault_cases_a_name():
    assert pairs("CRUSH, CRUSH and CRUSH again.\n", "Not CRUsH.\n") == [("CRUsH", "CRUSH")]
    assert judged("CRUSH and CRUSH.\n", "Not CRUsH.\n") == []
    assert judged("sourceMap, sourceMap, sourceMap, and SourceMap.\n") == []


def test_acronyms_with_letters_swapped():
    found = judged("An OSD fails. The OSD map moves. Each OSD knows. Replicated ODS with parity.\n")
    assert [(v.word, v.suggestions) for v in found] == [("ODS", ("OSD",))]
    assert judged("An OSD fails. Replicated ODS with parity.\n") == []


def test_the_first_person():
    assert pairs("I came and I saw. I left. Then i got bored, but i'm back. And I, I, I.\n") == [
        ("i", "I"),
        ("i", "I"),
    ]
    assert judged("i got bored and i think so. i want out.\n") == []
    assert pairs("Its ip address is fixed.\n") == [("ip", "IP")]


def test_spaces():
    found = judged("The results showi t's fast ofthe kind, an impl ementation.\n")
    assert [(v.rule, v.word, v.suggestions[0]) for v in found] == [
        ("split-word", "showi t's", "show it's"),
        ("joined-word", "ofthe", "of the"),
        ("split-word", "impl ementation", "implementation"),
    ]


def test_flags_keep_fixes_from_headings_links_and_quotations():
    from notes_lint.spelling.gather import HEADING, LINKED, QUOTED

    found = judged(
        "# The archiecture\n\n> An implcit thing\n\nSee [the vecor page](https://example.org/x).\n"
    )
    assert [v.flags & (HEADING | LINKED | QUOTED) for v in found] == [HEADING, QUOTED, LINKED]


def test_other_languages():
    assert foreign_block(b"Die Daten werden nicht von der Anwendung gelesen")
    assert not foreign_block(b"The data is not read by the application")
    assert foreign_words({b"que", b"los", b"para", b"una", b"con", b"error"})
    assert not foreign_words({b"the", b"of", b"que"})
    quoted = "The motto of the town is long.\n\n> Los datos que para una aplicacion con sus errores\n"
    assert judged(quoted) == []


@pytest.mark.parametrize(
    ("wrong", "right", "cheap"),
    [
        ("recieve", "receive", 2),
        ("portabillity", "portability", 2),
        ("implcit", "implicit", 3),
        ("tabel", "table", 2),
    ],
)
def test_slips_have_prices(wrong, right, cheap):
    cost = one_slip(wrong, right)
    assert cost is not None
    assert cost <= cheap
    assert near(wrong)[0].word == right


def test_two_slips():
    assert two_slips("maintainance", "maintenance") is not None
    assert two_slips("lakehouse", "warehouse") is None or near("lakehouse")[0].score < 2
    assert two_slips("abcdefgh", "zyxwvuts") is None


@given(st.text(alphabet="abcdefghinorst'", min_size=3, max_size=9))
def test_neighbours_are_the_same_by_either_way(word):
    """Few questions walk the tables in place, many have them spread out."""
    if not (word[0].isalpha() and word[-1].isalpha()):
        return
    walked = {letters for letters, _ in candidates._half_right(word) if one_slip(word, letters) is not None}
    candidates.expect_many()
    made = {
        letters for letters, _ in candidates._generated(word[:7]) if one_slip(word[:7], letters) is not None
    }
    if len(word) < candidates.LONG:
        assert made == walked
    assert walked == {
        letters for letters, _ in candidates._half_right(word) if one_slip(word, letters) is not None
    }


def test_built_words():
    assert all(map(built, ("unswizzled", "microkernels", "prefetchable", "rasterizers", "mmapping")))
    assert all(map(built, ("instrumenting", "augmentable", "supplementer")))
    assert not any(
        map(built, ("environmenter", "seperate", "verifyed", "specificly", "carefull", "archiecture"))
    )
    assert compound("backpressure") == ("back", "pressure")


def test_vocabulary(tmp_path):
    words = Vocabulary(["kubelet", "GitLab", "flake"])
    assert all(
        word in words
        for word in ("kubelet", "Kubelet", "kubelets", "kubelet's", "KUBELET", "GitLab", "flaking")
    )
    assert not any(word in words for word in ("Gitlab", "gitlab", "kube"))
    path = tmp_path / "words.txt"
    assert listed(path) == []
    assert add(path, ["zeta", "Alpha", "zeta"]) == ["zeta", "Alpha"]
    assert add(path, ["zeta", "beta"]) == ["beta"]
    assert listed(path) == ["Alpha", "beta", "zeta"]
    path.write_text("# ours\nalpha # the first\n")
    assert add(path, ["beta"]) == ["beta"]
    assert path.read_text() == "# ours\nalpha # the first\nbeta\n"


CLEAN = """
The scheduler decides which thread runs next and how long it may keep the processor before another takes over. When a
process asks for memory, the kernel reserves a range of addresses but delays the allocation until the first access.
Every transaction writes its changes into the journal before the database pages on disk are touched, so a crash between
the two leaves enough information behind to recover. Replication sends the same records to other machines, which apply
them in the same order. Consensus protocols agree on that order even when some participants fail or messages are lost.
A compiler translates the source into an intermediate representation, removes redundant computation, and assigns the
remaining values to registers. Garbage collection finds the objects that nothing references any longer. Caches keep
recently used data close to the processor because main memory is slow. A hash function distributes keys evenly across
buckets; a balanced tree keeps them sorted instead. Encryption hides the content of a message, while a signature proves
who wrote it. The network splits large messages into packets and reassembles them at the destination, asking again for
those that never arrived. Measure before you optimise, describe the environment in which you measured, and publish the
configuration together with the results, because otherwise nobody can reproduce the experiment or understand the
difference between your benchmark and theirs.
"""


def test_clean_text_is_clean():
    assert judged(CLEAN) == []


def test_injected_slips_are_found():
    """Non-words made by a model of real slips; the bench measures the same over megabytes."""
    random = Random(20)
    found = right = total = 0
    words = CLEAN.split(" ")
    for _ in range(500):
        at = random.randrange(1, len(words) - 1)
        word = words[at]
        if len(word) < 5 or not word.isalpha() or not word.islower():
            continue
        wrong, _ = slips.slip(word, random)
        text = " ".join([*words[max(0, at - 6) : at], wrong, *words[at + 1 : at + 7]]).replace("\n", " ")
        record = gather(parse("a.md", Source(text.encode())))
        if record is None or not any(s.word == wrong for s in record.sightings):
            continue  # it became another word
        total += 1
        verdicts = [v for v in judged(text) if wrong in v.word]
        found += bool(verdicts)
        right += bool(verdicts) and word in " ".join(verdicts[0].suggestions[:1])
    assert total > 150
    assert found / total > 0.9
    assert right / found > 0.95


@given(st.text(max_size=300))
def test_any_text_is_judged_and_places_hold(text):
    data = text.encode("utf-8", "replace")
    document = parse("a.md", Source(data))
    record = gather(document)
    if record is None:
        return
    for sighting in record.sightings:
        written = document.prose[sighting.start : sighting.end].replace(b"\x00", b"").decode()
        assert written == sighting.word
    for found in judge_words({"a.md": record}).values():
        for verdict in found:
            assert 0 <= verdict.start < verdict.end <= len(data)
            assert verdict.suggestions


@given(st.text(alphabet="abcdefgh'", min_size=3, max_size=12), st.randoms(use_true_random=False))
def test_every_single_slip_has_a_price(word, random):
    for change in (slips.drop, slips.double, slips.transpose, slips.key, slips.extra):
        wrong = change(word, random)
        assert wrong == word or one_slip(wrong, word) is not None


NOTES_IN_OTHER_LANGUAGES = {
    "de": "# Notizen zur Sitzung\n\n- Wir haben die Ergebnisse der letzten Woche besprochen und einen neuen Termin vereinbart.\n- Speicherbereinigung funktioniert noch nicht zuverlässig.\n- Nächste Schritte: Dokumentation überarbeiten, Schnittstelle prüfen\n- Müllabfuhr anrufen\n\nZusammenfassung folgt.\n",
    "es": "# Reunión semanal\n\nLos usuarios pueden iniciar sesión con su correo electrónico. Hay que revisar la configuración del servidor.\n\n- Comprar pan, leche y huevos\n- Llamar al fontanero\n",
    "fin": "Tämä on suomenkielinen muistiinpano. Palvelin ei vastaa, ja käyttäjät valittavat.\n",
    "fr": "# Compte rendu\n\nLes développeurs ont présenté la nouvelle architecture; le déploiement est prévu pour vendredi prochain.\n\n- Vérifier les dépendances\n- Réserver une salle\n- Envoyer la facture\n",
    "id": "Pengguna tidak dapat masuk ke sistem. Kami akan memperbaiki masalah ini besok pagi.\n",
    "it": "# Riunione\n\nGli utenti possono accedere al sistema con la loro password. Il servizio non risponde sempre correttamente.\n\n- Comprare il latte\n- Telefonare alla mamma\n",
    "mix": '# Reading list\n\nThe book was good, and the author writes about the history of the town and its people.\n\nAs he says, "alle Menschen werden Brüder", and later, in the chapter on Schiller, "wo dein sanfter Flügel weilt".\n\nLa vida es un sueño, y los sueños, sueños son. The play is by Calderón.\n\n- Privet, kak dela? Ya ochen rad tebya videt segodnya vecherom.\n- Namaste, aap kaise hain? Main theek hoon, dhanyavaad.\n- Nihon no tabemono wa totemo oishii desu ne, arigatou gozaimasu.\n- Gallia est omnis divisa in partes tres, quarum unam incolunt Belgae.\n- Qu\'ils mangent de la brioche, disait la reine.\n- He ordered tagliatelle al ragu and a spritz aperitivo.\n',
    "nl": "# Vergadering\n\nDe gebruikers kunnen inloggen met hun wachtwoord. Het systeem werkt niet altijd zoals verwacht.\n\n- Boodschappen doen\n- Fiets repareren\n",
    "pl": "# Spotkanie\n\nUżytkownicy mogą zalogować się za pomocą hasła. System nie działa prawidłowo.\n\n- Kupić chleb\n- Zadzwonić do mamy\n",
    "pt": "# Anotações\n\nA aplicação não está funcionando corretamente porque o servidor caiu ontem à noite. Precisamos reiniciar tudo.\n\n- Lista de tarefas: estudar, trabalhar, descansar\n",
    "sv": "# Möte\n\nAnvändarna kan logga in med sitt lösenord. Systemet fungerar inte alltid som förväntat. Vi skall träffas igen.\n",
    "tr": "Bugün sunucu çalışmadı. Yarın tekrar deneyeceğiz ve yeni sürümü yükleyeceğiz.\n",
    "short": "# Einkaufen\n\n- Milch\n- Butter\n- Brot\n- Kartoffeln\n- Zwiebeln\n",
}


@pytest.mark.parametrize("language", NOTES_IN_OTHER_LANGUAGES)
def test_notes_in_other_languages_are_left_alone(language):
    assert judged(NOTES_IN_OTHER_LANGUAGES[language]) == []


def test_the_same_slip_in_many_places_is_found_in_each():
    assert len(pairs("".join(f"A line {number} about the vecor index.\n\n" for number in range(41)))) == 41


@pytest.mark.parametrize("language", ['"fi"', '["en", "en_GB"]'])
def test_a_language_without_a_dictionary_is_a_wrong_setting(tmp_path, monkeypatch, capsys, language):
    from notes_lint.cli import main

    (tmp_path / "notes-lint.toml").write_text(f"language = {language}\n")
    monkeypatch.chdir(tmp_path)
    assert main(["check"]) == 2
    said = capsys.readouterr().err
    assert said.startswith("notes-lint: notes-lint.toml:1: `language`: there is no dictionary for ")
    assert "en-GB, en-US, ar, de" in said
    (tmp_path / "notes-lint.toml").write_text('language = ["en-GB", "de"]\n')
    assert main(["check"]) == 0


def test_varieties_of_english_are_two_ways_of_one_word():
    from notes_lint.spelling.variety import varieties

    for british in varieties():
        assert not british.keys() & set(british.values())
        for one, two in british.items():
            assert one[0] == two[0]
            assert abs(len(one) - len(two)) < 3
    text = " ".join(word for british in varieties() for pair in british.items() for word in pair)
    assert judged(f"We have {text} here.\n") == []


def test_words_command(tmp_path, monkeypatch, capsys):
    from notes_lint.cli import main

    (tmp_path / "notes-lint.toml").write_text('words = ["zeta"]\n')
    (tmp_path / "a.md").write_text("The vecor and its vecors; a vecor's.\n")
    monkeypatch.chdir(tmp_path)
    assert main(["check", "--select", "misspelling", "--quiet"]) == 1
    capsys.readouterr()
    assert main(["words", "add", "vecor", "Alpha"]) == 0
    assert capsys.readouterr().out == "notes-lint-words.txt: vecor\nnotes-lint-words.txt: Alpha\n"
    assert main(["words", "list"]) == 0
    assert capsys.readouterr().out == "Alpha\nvecor\nzeta\n"
    assert main(["check", "--select", "misspelling", "--quiet"]) == 0
    assert main(["words", "add"]) == 2
    assert main(["words", "add", "two words"]) == 2


GERMAN = """Die Daten werden nicht von der Anwendung gelesen, sondern von einem Prozess, der sie auch schreibt.
Das ist nicht einfach zu verstehen, aber die Beschreibung ist einfach, wenn man sie mit einem Beispiel liest und
nicht vergisst, dass die Antwort auf die Frage in dem Buch beschriben wird.
"""
RUSSIAN = "Сегодня хорошая погода, и мы пойдем гулять в парк, потому что завтра будет дождь и прогулка невозможнa.\n"


def test_other_languages_by_setting():
    records = {"de.md": gather(parse("de.md", Source(GERMAN.encode())))}
    assert judge_words(records) == {}
    found = judge_words(records, languages=("en", "de"))["de.md"]
    assert [(v.word, v.sure) for v in found] == [("beschriben", False)]
    assert "beschrieben" in found[0].suggestions
    assert GERMAN.encode()[found[0].start : found[0].end] == b"beschriben"
    assert judge_words(records, Vocabulary(["beschriben"]), languages=("de",)) == {}


def test_other_scripts_are_left_alone():
    record = gather(parse("ru.md", Source(RUSSIAN.encode())))
    assert record is not None
    assert record.foreign
    assert judge_words({"ru.md": record}) == {}


def test_hyphens_and_numbers():
    found = judged(
        "A use-after free, an end-to end test, the low4 bits; sha256 sums, top10 lists, end to end.\n"
    )
    assert [(v.rule, v.word, v.suggestions[0]) for v in found] == [
        ("split-word", "use-after free", "use-after-free"),
        ("split-word", "end-to end", "end-to-end"),
        ("joined-word", "low4", "low 4"),
    ]


def test_a_name_beside_its_right_form():
    assert pairs("Ziron is a kernel. Zircon has handles; Zircon has ports.\n") == [("Ziron", "Zircon")]
    assert judged("Ziron is a kernel. It has handles.\n") == []
    assert pairs("Rope is a rotary embedding of the position.\n") == [("Rope", "RoPE")]
    assert judged("Rope is for sailors.\n") == []


def test_famous_names():
    text = "We deploy to Kubernets and use Javscript on Ubunut, with Dokcer from Gihub, since Febuary.\n"
    assert pairs(text) == [
        ("Kubernets", "Kubernetes"),
        ("Javscript", "JavaScript"),
        ("Ubunut", "Ubuntu"),
        ("Dokcer", "Docker"),
        ("Gihub", "GitHub"),
        ("Febuary", "February"),
    ]
    assert judged("We met Marten, Kristian, Jeylani, Kornel and Rogier in Ljubljana.\n") == []


def test_what_is_kept_in_mind_is_bounded(monkeypatch):
    text = "They recieve DPM++ and {} in the {}.\n"
    notes = [parse(f"{at}.md", Source(text.format(f"Wörd{at}", f"xq{at}z").encode())) for at in range(40)]
    free = [gather(each) for each in notes]
    module = sys.modules[gather.__module__]
    monkeypatch.setattr(module, "MOST_TOKENS", 12)
    sizes = []
    for each, words in zip(notes, free, strict=True):
        found = gather(each)
        assert found is not None
        assert words is not None
        assert found.sightings == words.sightings
        sizes.append(len(module._classes))
    assert max(sizes[1:]) < 30


def test_slips_in_a_row_are_no_other_language():
    """However many: what people are known to write for an English word makes a note no less English."""
    known = [wrong for wrong, right in tables.slips().items() if right.isascii() and " " not in right]
    row = " and ".join(known[5:400:10])
    assert len({verdict.word for verdict in judged(f"The list of what we wrote has {row} in it.")}) > 35
    text = "We recieved teh parcel yesterday, and nobody was at home."
    assert {verdict.word: verdict.sure for verdict in judged(text)} == {"recieved": True, "teh": True}


FOREIGN = {
    "fr": "# Réunion du mois d'avril\n\nLa nouvelle version de la salle est souvent reportée à la semaine prochaine. "
    "Nous avons parlé avec le directeur de la fabrique, et il pense que les problèmes de l'équipe seront résolus "
    "bientôt. Il faut écrire un courrier aux voisins pour leur expliquer la sitation.\n",
    "de": "# Besprechung im April\n\nDie neue Version des Saals ist leider auf nächste Woche verschoben. Wir haben mit "
    "dem Leiter der Fabrik gesprochen, und er glaubt, dass die Probleme der Mannschaft bald gelöst werden. Man muss "
    "den Nachbarn einen Brief schreiben und die Lage erkären, damit sie nicht krank werden oder besser schlafen.\n",
    "es": "# Reunión de abril\n\nLa nueva versión de la sala está aplazada hasta la próxima semana. Hemos hablado con "
    "el director de la fábrica y cree que los problemas del equipo se resolverán pronto. Hay que escribir una carta "
    "a los vecinos para explicar la situcaión.\n",
}


@pytest.mark.parametrize(
    ("languages", "words"),
    [
        (("de",), {"erkären"}),
        (("fr",), {"sitation"}),
        (("es",), {"situcaión"}),
        (("de", "fr"), {"erkären", "sitation"}),
    ],
)
def test_only_notes_in_the_languages_that_are_named_are_read(languages, words):
    records = {path: gather(parse(path, Source(text.encode()))) for path, text in FOREIGN.items()}
    assert {sighting.word for _, sighting, _ in misspelt(records, languages)} == words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("See you on monday, or next friday evening.", ["Monday", "Friday"]),
        ("It was 3 june, or october 2019.", ["June", "October"]),
        ("On Monday, then on tuesday, by wednesday, since sunday.", ["Tuesday", "Wednesday", "Sunday"]),
        ("On monday, on tuesday, by wednesday.", []),
        ("The monday.com page, `on monday`, on monday_log, the on-monday hook, march on.", []),
        ("Vi ses i april 2019, och det är som det var.", []),
        ("Translated into korean by a dutch speaker; the english file.", ["Korean", "Dutch"]),
    ],
)
def test_days_and_their_kin(text, expected):
    assert [right for _, right in pairs(text + "\n")] == expected


def test_a_day_that_is_allowed():
    assert pairs("See you on monday, or next friday evening.\n", words=("monday",)) == [("friday", "Friday")]


SLIPS = st.tuples(
    st.sampled_from(["drop", "add", "other", "swap"]), st.integers(0, 11), st.sampled_from("aestz")
)


def slip(word: str, what: str, at: int, letter: str) -> str:
    at %= len(word)
    if what == "swap":
        return word[:at] + word[at + 1 : at + 2] + word[at] + word[at + 2 :]
    return word[:at] + ("" if what == "drop" else letter) + word[at + (what != "add") :]


@settings(deadline=None, derandomize=True, max_examples=500)
@given(st.text("aest", min_size=6, max_size=8), SLIPS, SLIPS)
def test_two_slips_are_seen_wherever_they_are(
    word: str, one: tuple[str, int, str], two: tuple[str, int, str]
) -> None:
    wrong = slip(slip(word, *one), *two)
    small = len(wrong) < 9 and wrong != word and one_slip(wrong, word) is None
    if small and abs(one[1] % len(word) - two[1] % len(word)) > 3:
        assert two_slips(wrong, word) is not None


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("My favuorite colour is odd.", "favourite"),
        ("My favuorite color is odd.", "favorite"),
        ("Favuorite colours are odd.", "Favourite"),
        ("The behavoiur of that color is odd.", "behavior"),
        ("The behavoiur of that colour is odd.", "behaviour"),
        ("We recgonize that colour.", "recognize"),
    ],
)
def test_suggestions_are_in_the_english_of_the_note(text, right):
    assert [suggestion for _, suggestion in pairs(text + "\n")] == [right]
