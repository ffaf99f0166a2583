"""Every element of CreateTrainingSession has a test of its effect, or a sentence that it has none."""

from fnmatch import fnmatchcase
from pathlib import Path

import pytest

from docs import effects
from docs.markers import Mark, collect

pytestmark = pytest.mark.slow


def test_every_element_has_a_test_of_its_effect_or_is_stored_only(capsys: pytest.CaptureFixture[str]) -> None:
    ledger = effects.ledger()
    missing = [f"{held.path}: {held.missing}" for held in ledger if held.missing]
    tested = sum(bool(held.effects) for held in ledger)
    stored = sum(held.stored_only is not None and not held.effects for held in ledger)

    with capsys.disabled():
        print(f"\nelements {len(ledger)}: effect tested {tested}, stored only {stored}, missing {len(missing)}")

    assert not missing, "\n".join(missing)


def test_every_mark_names_an_element() -> None:
    assert effects.unknown_marks() == ()


def test_every_stored_only_row_is_about_an_element_without_an_effect() -> None:
    ledger = effects.ledger()

    for row in effects.STORED_ONLY:
        held = [each for each in ledger if fnmatchcase(each.path, row.path)]
        assert held, f"{row.path} names no element"
        contradicted = [each.path for each in held if each.effects]
        assert not contradicted, f"{contradicted} have effects; strike {row.path} from docs/effects.py"


def test_marks_are_found_on_functions_classes_modules_and_parameters(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "test_some.py").write_text(
        "import pytest\n"
        'pytestmark = [pytest.mark.effect("m"), pytest.mark.slow]\n'
        '@pytest.mark.effect("a", "b/*")\n'
        "async def test_one(): ...\n"
        '@pytest.mark.effect("c")\n'
        "class TestMany:\n"
        '    @pytest.mark.parametrize("x", [pytest.param(1, marks=pytest.mark.effect("d"))])\n'
        "    def test_two(self, x): ...\n"
        '@pytest.mark.echo("e")\n'
        "def not_a_test(): ...\n"
    )

    one, two = "sub/test_some.py::test_one", "sub/test_some.py::TestMany::test_two"
    assert collect("effect", tmp_path) == (
        Mark("a", one), Mark("b/*", one), Mark("c", two), Mark("d", two), Mark("m", two), Mark("m", one),
    )  # fmt: skip
    assert collect("echo", tmp_path) == ()
