"""Every folder of the product that holds modules is a package: import contracts see packages only."""

from pathlib import Path

SRC = Path(__file__).resolve().parents[2] / "src"


def test_every_folder_with_modules_is_a_package() -> None:
    folders = {path.parent for path in SRC.glob("**/*.py")}
    assert (
        sorted(str(folder.relative_to(SRC)) for folder in folders if not (folder / "__init__.py").exists())
        == []
    )


def test_the_product_carries_its_types() -> None:
    assert (SRC / "bluelamp" / "py.typed").exists()
