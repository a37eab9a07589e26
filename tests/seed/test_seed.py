"""The seed dataset says what its article says: no less, no more, and in words of our own."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from hashlib import sha256
from pathlib import Path

import pytest

from graph.dataset import Dataset, read_dataset
from graph.records import Article, Entity, Evidence, Relation
from graph.values import Quantity, fuzzy_date

ROOT = Path(__file__).parents[2]
ARTICLES = ROOT.parent / "shared" / "articles"
ARTICLE = "fleetime-leapmotor-million"
MOST_ANCHOR_WORDS = 6
MOST_WORDS_IN_A_ROW = 7

MILLIONTH = "leapmotor-millionth-vehicle"
HALF_MILLIONTH = "leapmotor-500000th-vehicle"
DELIVERIES = "leapmotor-deliveries-january-august-2025"
FOUNDERS_TIME = "leapmotor-second-half-million-time"
HOPE = "leapmotor-additional-million"

ROW = re.compile(r"\| (\d+) \| ([^|]+) \| ([^|]+) \| ([^|]*) \|")


@pytest.fixture(scope="module", name="dataset")
def read_seed() -> Dataset:
    return read_dataset(ROOT / "seed")


@pytest.fixture(scope="module", name="article")
def only_article(dataset: Dataset) -> Article:
    [article] = dataset.articles
    return article


@pytest.fixture(scope="module", name="entities")
def entities_by_key(dataset: Dataset) -> dict[str, Entity]:
    return {entity.key: entity for entity in dataset.entities}


@pytest.fixture(scope="module", name="text")
def article_text() -> str:
    file = ARTICLES / f"{ARTICLE}.txt"
    if not file.is_file():
        pytest.skip(f"the article's text is not held here: {file} does not exist")
    return unicodedata.normalize("NFC", file.read_text(encoding="utf-8"))


def label(record: Entity | Relation) -> str:
    """Spell a record as docs/seed.md does."""
    if isinstance(record, Entity):
        return record.key
    spelled = f"{record.kind} {record.source} → {record.target}"
    stated = {name: value for name, value in record.attributes.items() if value is not None}
    if stated:
        spelled += f" {{{', '.join(f'{name}: {stated[name]}' for name in sorted(stated))}}}"
    if record.modality != "REPORTED":
        spelled += f" [{record.modality} by {record.attributed_to}]"
    return spelled


def records(dataset: Dataset) -> list[Entity | Relation]:
    return [*dataset.entities, *dataset.relations]


def evidences(dataset: Dataset) -> Iterator[tuple[str, Evidence]]:
    for record in records(dataset):
        for evidence in record.evidence:
            yield label(record), evidence


def documented() -> dict[int, tuple[list[str], str]]:
    """Return what each row of docs/seed.md's table supports, and what it leaves out."""
    rows: dict[int, tuple[list[str], str]] = {}
    for line in (ROOT / "docs" / "seed.md").read_text(encoding="utf-8").splitlines():
        if row := ROW.fullmatch(line):
            number, _, supports, left_out = row.groups()
            assert int(number) not in rows, f"sentence {number} has two rows"
            labels = re.findall(r"`([^`]+)`", supports)
            assert supports == (", ".join(f"`{one}`" for one in labels) or "none"), number
            rows[int(number)] = (labels, left_out.strip())
    return rows


def relations(dataset: Dataset, kind: str, source: str, target: str) -> list[Relation]:
    return [
        relation
        for relation in dataset.relations
        if (relation.kind, relation.source, relation.target) == (kind, source, target)
    ]


def relation(dataset: Dataset, kind: str, source: str, target: str) -> Relation:
    [only] = relations(dataset, kind, source, target)
    return only


def stated(record: Entity | Relation) -> dict[str, object]:
    return {name: value for name, value in record.attributes.items() if value is not None}


class TestEverySentenceIsAccountedFor:
    def test_the_table_has_every_sentence_in_order(self, article: Article) -> None:
        assert list(documented()) == list(range(len(article.sentences)))

    def test_each_row_lists_what_the_evidence_says(self, dataset: Dataset) -> None:
        supported: dict[int, set[str]] = {number: set() for number in documented()}
        for record, evidence in evidences(dataset):
            supported[evidence.sentence].add(record)
        assert {number: set(labels) for number, (labels, _) in documented().items()} == supported

    def test_no_row_lists_a_record_twice(self) -> None:
        for number, (labels, _) in documented().items():
            assert len(labels) == len(set(labels)), number

    def test_a_row_without_records_says_why(self) -> None:
        for number, (labels, left_out) in documented().items():
            assert labels or left_out, number


class TestEveryRecord:
    def test_has_evidence(self, dataset: Dataset) -> None:
        for record in records(dataset):
            assert record.evidence, label(record)

    def test_has_a_label_of_its_own(self, dataset: Dataset) -> None:
        labels = [label(record) for record in records(dataset)]
        assert len(labels) == len(set(labels))

    def test_is_told_in_both_languages(self, dataset: Dataset, article: Article) -> None:
        texts: list[tuple[str, Mapping[str, str]]] = [("headline", article.headline)]
        for entity in dataset.entities:
            texts += [(entity.key, entity.names), (entity.key, entity.description)]
        texts += [(record, evidence.statement) for record, evidence in evidences(dataset)]
        for place, text in texts:
            assert set(text) == {"en", "it"}, place
            assert all(text.values()), place

    def test_repeats_few_words_of_the_article(self, dataset: Dataset) -> None:
        for record, evidence in evidences(dataset):
            assert 1 <= len(evidence.anchor.split()) <= MOST_ANCHOR_WORDS, (record, evidence.anchor)

    def test_points_into_the_sentence_it_names(self, dataset: Dataset, article: Article) -> None:
        for record, evidence in evidences(dataset):
            start, end = article.sentences[evidence.sentence]
            assert start <= evidence.start < evidence.end <= end, (record, evidence.anchor)
            assert evidence.end - evidence.start == len(evidence.anchor), (record, evidence.anchor)

    def test_is_attributed_unless_the_article_itself_states_it(self, dataset: Dataset) -> None:
        for one in dataset.relations:
            assert (one.modality == "REPORTED") == (one.attributed_to is None), label(one)


class TestSources:
    def test_the_article_names_its_publisher_and_provider(self, article: Article) -> None:
        assert article.key == ARTICLE
        assert article.language == "it"
        assert (article.publisher, article.provider) == ("fleetime", "stellantis")

    def test_nothing_is_dated_but_the_deliveries(self, dataset: Dataset, article: Article) -> None:
        assert article.published is None
        assert all(one.since is None and one.until is None for one in dataset.relations)
        dated = {
            entity.key: str(stated(entity)[name])
            for entity in dataset.entities
            for name in ("date", "period", "year")
            if name in stated(entity)
        }
        assert dated == {DELIVERIES: "2025-01/2025-08", "china-500-manufacturers": "2025"}

    def test_the_source_of_the_press_material_is_tied_to_nobody(self, dataset: Dataset) -> None:
        tied = {end for one in dataset.relations for end in (one.source, one.target)}
        assert not {"stellantis", "fleetime"} & tied


class TestFacts:
    def test_the_keys_that_clients_use(self, entities: dict[str, Entity]) -> None:
        kinds = {
            "leapmotor": "Company",
            "stellantis": "Company",
            "fleetime": "Company",
            "c10": "VehicleModel",
            "c16": "VehicleModel",
            "lafa5": "VehicleModel",
            "zhu-jiangming": "Executive",
            "china": "Place",
        }
        assert {key: entities[key].kind for key in kinds} == kinds

    def test_343_days_lead_from_the_million_back_to_the_half_million(
        self, dataset: Dataset, entities: dict[str, Entity]
    ) -> None:
        follows = relation(dataset, "Follows", MILLIONTH, HALF_MILLIONTH)
        assert stated(follows) == {"days": 343}
        assert follows.modality == "REPORTED"
        assert stated(entities[MILLIONTH]) == {"units": 1_000_000}
        assert stated(entities[HALF_MILLIONTH]) == {"units": 500_000}

    def test_the_million_was_announced_by_the_company_and_built_in_china(
        self, dataset: Dataset
    ) -> None:
        assert relation(dataset, "Announced", "leapmotor", MILLIONTH).modality == "REPORTED"
        assert relation(dataset, "LocatedIn", MILLIONTH, "china").modality == "REPORTED"
        assert relation(dataset, "LocatedIn", "leapmotor", "china").modality == "REPORTED"

    def test_the_million_rests_on_headline_lead_and_quote(self, dataset: Dataset) -> None:
        produced = relation(dataset, "TookPartIn", "leapmotor", MILLIONTH)
        assert {evidence.sentence for evidence in produced.evidence} == {0, 3, 7, 11}

    def test_the_founder_claims_less_than_a_year(
        self, dataset: Dataset, entities: dict[str, Entity]
    ) -> None:
        claim = relation(dataset, "Reported", "leapmotor", FOUNDERS_TIME)
        assert (claim.modality, claim.attributed_to) == ("CLAIMED", "zhu-jiangming")
        assert stated(entities[FOUNDERS_TIME])["quantity"] == Quantity(1, "UNDER", "year")

    def test_the_founder_hopes_for_another_million(
        self, dataset: Dataset, entities: dict[str, Entity]
    ) -> None:
        hope = relation(dataset, "Reported", "leapmotor", HOPE)
        assert (hope.modality, hope.attributed_to) == ("FORECAST", "zhu-jiangming")
        assert stated(entities[HOPE])["quantity"] == Quantity(1_000_000, "EXACT", "vehicle")

    def test_deliveries_exceed_320000_from_january_to_august_2025(
        self, dataset: Dataset, entities: dict[str, Entity]
    ) -> None:
        assert relation(dataset, "Reported", "leapmotor", DELIVERIES).modality == "REPORTED"
        figure = stated(entities[DELIVERIES])
        assert figure["quantity"] == Quantity(320_000, "OVER", "vehicle")
        assert figure["period"] == fuzzy_date("2025-01/2025-08")

    def test_one_man_is_founder_chairman_and_chief_executive(self, dataset: Dataset) -> None:
        held = relations(dataset, "HoldsRole", "zhu-jiangming", "leapmotor")
        assert sorted(one.attributes["role"] for one in held) == ["CEO", "CHAIRMAN", "FOUNDER"]
        assert len([one for one in dataset.relations if one.kind == "HoldsRole"]) == len(held)

    def test_who_received_what_and_which_place(self, dataset: Dataset) -> None:
        received = {
            (one.source, one.target): stated(one)
            for one in dataset.relations
            if one.kind == "Received"
        }
        assert received == {
            ("c16", "nev-nps-ranking"): {"rank": 1},
            ("c10", "nev-nps-ranking"): {"rank": 2},
            ("c10", "mid-segment-suv-sales-ranking"): {"rank": 1, "streakMonths": 4},
            ("leapmotor", "chinese-nev-brand-sales-ranking"): {"rank": 1, "streakMonths": 6},
            ("leapmotor", "million-club"): {"rank": 2},
            ("leapmotor", "ev-start-up-speed-record"): {},
            ("leapmotor", "fortune-china-500"): {},
            ("leapmotor", "china-500-manufacturers"): {},
        }

    def test_every_distinction_is_of_china(self, dataset: Dataset) -> None:
        awards = [entity for entity in dataset.entities if entity.kind == "Award"]
        assert {stated(award)["country"] for award in awards} == {"CN"}

    def test_only_the_c10_has_a_segment_and_a_body(self, dataset: Dataset) -> None:
        models = [entity for entity in dataset.entities if entity.kind == "VehicleModel"]
        assert {model.key: stated(model) for model in models} == {
            "c10": {"segment": "mid", "bodyStyle": "SUV"},
            "c16": {},
            "lafa5": {},
        }

    def test_the_company_builds_the_three_models(self, dataset: Dataset) -> None:
        produced = {
            (one.source, one.target, one.modality)
            for one in dataset.relations
            if one.kind == "Produces"
        }
        assert produced == {("leapmotor", key, "REPORTED") for key in ("c10", "c16", "lafa5")}

    def test_lafa5_alias_b05_has_its_debut_in_munich_in_germany(
        self, dataset: Dataset, entities: dict[str, Entity]
    ) -> None:
        assert entities["lafa5"].aliases == ("B05",)
        debut = relation(dataset, "TookPartIn", "lafa5", "munich-motor-show")
        assert stated(debut) == {"role": "debut"}
        relation(dataset, "LocatedIn", "munich-motor-show", "munich")
        assert stated(entities["munich"]) == {"country": "DE"}
        assert entities["munich"].names == {"en": "Munich", "it": "Monaco di Baviera"}

    def test_countries_of_companies(self, dataset: Dataset) -> None:
        companies = [entity for entity in dataset.entities if entity.kind == "Company"]
        assert {company.key: stated(company).get("country") for company in companies} == {
            "leapmotor": "CN",
            "stellantis": None,
            "fleetime": None,
        }


class TestAgainstTheText:
    def test_the_digest_fits(self, article: Article, text: str) -> None:
        assert sha256(text.encode()).hexdigest() == article.sha256

    def test_every_anchor_stands_where_it_claims_to(self, dataset: Dataset, text: str) -> None:
        for record, evidence in evidences(dataset):
            assert text[evidence.start : evidence.end] == evidence.anchor, record

    def test_the_sentences_are_the_whole_text(self, article: Article, text: str) -> None:
        position = 0
        for start, end in article.sentences:
            assert not text[position:start].strip()
            assert text[start:end] == text[start:end].strip() != ""
            position = end
        assert not text[position:].strip()

    @pytest.mark.parametrize("folder", ["seed", "docs", "tests/seed"])
    def test_none_of_its_passages_is_held_here(self, folder: str, text: str) -> None:
        passages = set(_passages(text))
        for file in (ROOT / folder).rglob("*"):
            if file.suffix in {".md", ".py", ".yaml"}:
                found = passages & set(_passages(file.read_text(encoding="utf-8")))
                assert not found, file


def _passages(text: str) -> Iterator[tuple[str, ...]]:
    words = re.findall(r"\w+", unicodedata.normalize("NFC", text).casefold())
    length = MOST_WORDS_IN_A_ROW + 1
    return (tuple(words[at : at + length]) for at in range(len(words) - length + 1))
