"""Files that nobody should accept as they are, made when they are needed."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable

from PIL import ExifTags, Image, PngImagePlugin

SCRIPT = b"<script>alert(1)</script>"


def _saved(picture: Image.Image, kind: str, **options: object) -> bytes:
    output = io.BytesIO()
    picture.save(output, kind, **options)
    return output.getvalue()


def _chunk(kind: bytes, data: bytes) -> bytes:
    checksum = struct.pack(">I", zlib.crc32(kind + data))
    return struct.pack(">I", len(data)) + kind + data + checksum


def png_bomb(side: int, *, depth: int, colour: int, channels: int) -> bytes:
    """A few kilobytes that decode to side × side pixels."""
    header = struct.pack(">IIBBBBB", side, side, depth, colour, 0, 0, 0)
    compressor = zlib.compressobj(9)
    row = bytes(1 + side * channels * depth // 8)
    rows = b"".join(compressor.compress(row) for _row in range(side)) + compressor.flush()
    chunks = _chunk(b"IHDR", header) + _chunk(b"IDAT", rows) + _chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + chunks


def photo() -> bytes:
    """A photo that says where it was taken, and by whom."""
    exif = Image.Exif()
    exif[ExifTags.Base.Artist] = "SECRET AUTHOR"
    exif.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitude] = (48.0, 51.0, 24.0)
    return _saved(Image.new("RGB", (600, 400), "green"), "JPEG", exif=exif)


def icc_bomb() -> bytes:
    """A profile that unpacks to a hundred megabytes."""
    profile = _chunk(b"iCCP", b"x\0\0" + zlib.compress(bytes(100_000_000), 9))
    whole = _saved(Image.new("RGB", (8, 8)), "PNG")
    return whole[:33] + profile + whole[33:]


def archive(**members: bytes) -> bytes:
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in members.items():
            file.writestr(name.replace("__", "/").replace("_xml", ".xml"), content)
    return output.getvalue()


def office_bomb(member: str) -> bytes:
    """An office file whose reader would need a gigabyte."""
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr(member, b"<x/>")
        with file.open("filler.xml", "w") as filler:
            for _part in range(300):
                filler.write(bytes(1_000_000))
    return output.getvalue()


def polyglot(kind: str) -> bytes:
    return _saved(Image.new("RGB", (60, 40), "red"), kind) + SCRIPT


def with_text() -> bytes:
    told = PngImagePlugin.PngInfo()
    told.add_text("Author", SCRIPT.decode())
    return _saved(Image.new("RGB", (60, 40)), "PNG", pnginfo=told) + SCRIPT


FILES: dict[str, Callable[[], bytes]] = {
    "poly.gif": lambda: polyglot("GIF"),
    "poly.html.png": lambda: polyglot("GIF"),
    "poly.png": with_text,
    "zero.png": lambda: b"",
    "bomb_9000.png": lambda: png_bomb(9000, depth=1, colour=0, channels=1),
    "bomb_rgba.png": lambda: png_bomb(5200, depth=8, colour=6, channels=4),
    "gps.jpg": photo,
    "cmyk.jpg": lambda: _saved(Image.new("CMYK", (600, 400)), "JPEG"),
    "deep.png": lambda: _saved(Image.new("I;16", (600, 400)), "PNG"),
    "photo.heic": lambda: b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(400),
    "icc_bomb.jpg": icc_bomb,
    "evil.html": lambda: SCRIPT,
    "fake.pdf": lambda: b"<html>" + SCRIPT,
    "js.pdf": lambda: b"%PDF-1.7\n1 0 obj<</OpenAction<</S/JavaScript/JS(app.alert(1))>>>>endobj",
    "eicar.txt": lambda: (
        b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
    ),
    "bomb.zip": lambda: office_bomb("f"),
    "big11.txt": lambda: bytes(11 * 1024 * 1024),
    "crypt.docx": lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000),
    "bomb.xlsx": lambda: office_bomb("xl/workbook.xml"),
    "bad.csv": lambda: b"\xef\xbb\xbffrom,to\n/a\0b,/fr/\n\xff\xfe," + b"x" * 100_000,
}
