#!/usr/bin/env python3
"""Makes pages with their truth: sets text in Debian's fonts, damages the images like scans, and has
Debian's Tesseract read them. Run by hand, not by the tests; the same seed and packages make the same
pages. Into OUT: ID.gt.txt (the lines that were set), ID.par.txt (the text unwrapped), ID.ocr.txt, ID.ocr.tsv, with
--second ID.second.txt (what Tesseract's other model read), and OUT.tsv (font, degradation, engine).

    apt-get install python3-pil tesseract-ocr tesseract-ocr-jpn tesseract-ocr-script-jpan \\
        fonts-ipafont-mincho fonts-ipafont-gothic fonts-ipaexfont fonts-noto-cjk fonts-vlgothic …
    tests/corpus/pages.py build/pages --count 400 --second texts/*.txt

The language model must not have seen the texts, else it sees these pages too clearly."""
import argparse
import glob
import io
import os
import random
import subprocess
import zlib

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont

FONTS = [  # patterns under /usr/share/fonts; what is not installed is not used
    "opentype/ipafont-mincho/ipam.ttf", "opentype/ipafont-mincho/ipamp.ttf",
    "opentype/ipafont-gothic/ipag.ttf", "opentype/ipafont-gothic/ipagp.ttf",
    "opentype/ipaexfont-mincho/*.ttf", "opentype/ipaexfont-gothic/*.ttf",
    "opentype/noto/NotoSerifCJK-Regular.ttc", "opentype/noto/NotoSerifCJK-Bold.ttc",
    "opentype/noto/NotoSansCJK-Regular.ttc", "opentype/noto/NotoSansCJK-Bold.ttc",
    "truetype/takao-mincho/TakaoMincho.ttf", "truetype/takao-gothic/TakaoPGothic.ttf",
    "truetype/vlgothic/VL-*-Regular.ttf", "truetype/konatu/Konatu.ttf",
    "truetype/horai-umefont/ume-tmo3.ttf", "truetype/horai-umefont/ume-pms3.ttf",
    "truetype/horai-umefont/ume-tgo4.ttf", "truetype/horai-umefont/ume-hgo4.ttf",
    "truetype/migmix/migmix-2p-regular.ttf", "truetype/migmix/migu-1c-regular.ttf",
    "truetype/sawarabi-*/*.ttf", "truetype/motoya-l-*/*.ttf", "truetype/mplus/mplus-1p-regular.ttf",
]
NO_LINE_START = "、。」』）】〕，．・ーぁぃぅぇぉっゃゅょァィゥェォッャュョ々！？"


def noise(image, rng, sigma, share):
    # Pillow's own noise has no seed: bytes from ours, blurred a little, stand in for it.
    grain = Image.frombytes("L", image.size, rng.randbytes(image.width * image.height))
    grain = grain.filter(ImageFilter.GaussianBlur(sigma))
    return Image.blend(image, grain, share)


def threshold(image, level):
    return image.point(lambda v: 255 if v > level else 0)


def scaled(image, factor):
    size = (max(1, int(image.width * factor)), max(1, int(image.height * factor)))
    return image.resize(size, Image.BILINEAR)


def jpeg(image, quality):
    file = io.BytesIO()
    image.save(file, "JPEG", quality=quality)
    return Image.open(file).convert("L")


def speckle(image, rng, count):
    image = image.copy()
    draw = ImageDraw.Draw(image)
    for _ in range(int(count * image.width * image.height / 1e6)):
        x, y, r = rng.randrange(image.width), rng.randrange(image.height), rng.choice([1, 1, 1, 2])
        draw.ellipse((x, y, x + r, y + r), fill=rng.choice([0, 0, 255]))
    return image


def faint(image, rng):
    mask = Image.frombytes("L", (image.width // 40 + 1, image.height // 40 + 1),
                           rng.randbytes((image.width // 40 + 1) * (image.height // 40 + 1)))
    mask = mask.resize(image.size, Image.BICUBIC)
    return threshold(ImageChops.add(image, mask.point(lambda v: v * 3 // 4)), rng.choice([150, 175]))


DAMAGES = {
    "clean": lambda im, rng: im,
    "noise": lambda im, rng: noise(im, rng, 0.6, rng.choice([0.3, 0.4, 0.5])),
    "bilevel": lambda im, rng: threshold(noise(im, rng, 0.8, 0.45), rng.choice([110, 130, 150])),
    "blurnoise": lambda im, rng: noise(im.filter(ImageFilter.GaussianBlur(rng.uniform(1.0, 2.0))),
                                       rng, 0.7, 0.25),
    "lowdpi": lambda im, rng: scaled(im, rng.uniform(0.36, 0.55)),
    "jpeg": lambda im, rng: jpeg(scaled(im, rng.uniform(0.45, 0.7)), rng.choice([6, 9, 14, 20])),
    "erode": lambda im, rng: threshold(im.filter(ImageFilter.GaussianBlur(0.8)), rng.choice([60, 80, 100])),
    "bleed": lambda im, rng: threshold(im.filter(ImageFilter.GaussianBlur(rng.uniform(1.4, 2.2))),
                                       rng.choice([190, 205, 215])),
    "faint": faint,
    "fax": lambda im, rng: threshold(scaled(im, rng.uniform(0.42, 0.55)).resize(
        (im.width // 2, im.height // 4), Image.BILINEAR), 150).resize((im.width // 2, im.height // 2)),
    "photocopy": lambda im, rng: speckle(threshold(noise(im.filter(ImageFilter.GaussianBlur(1.1)),
                                                         rng, 1.0, 0.3), 140), rng, 300),
    "speckle": lambda im, rng: speckle(im, rng, rng.choice([300, 800, 1500])),
    "skew": lambda im, rng: im.rotate(rng.uniform(-1.6, 1.6), fillcolor=255, resample=Image.BILINEAR),
}


def wrap(text, width):
    """The lines of a page, with the full-width indent and the line breaking rules of books."""
    lines = []
    for paragraph in text.split("\n"):
        while len(paragraph) > width:
            cut = width
            while cut < len(paragraph) and paragraph[cut] in NO_LINE_START:
                cut += 1
            lines.append(paragraph[:cut])
            paragraph = paragraph[cut:]
        lines.append(paragraph)
    return [line for line in lines if line.strip()]


def typeset(lines, font, size, leading):
    image = Image.new("L", (int(max(font.getlength(line) for line in lines)) + 4 * size,
                            int(size * leading) * len(lines) + 4 * size), 255)
    draw = ImageDraw.Draw(image)
    for i, line in enumerate(lines):
        draw.text((2 * size, 2 * size + int(size * leading) * i), line, font=font, fill=0)
    return image


def read(image_file, model, out, *kinds):
    """Reads the page to OUT.txt or OUT.tsv, or both."""
    subprocess.run(["tesseract", image_file, out, "-l", model, "--psm", "6", *kinds], check=True,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                   env={**os.environ, "OMP_THREAD_LIMIT": "1"})
    with open(out + ".txt", "rb+") as file:
        text = file.read().replace(b"\f", b"")
        file.seek(0)
        file.write(text)
        file.truncate()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("out")
    parser.add_argument("text", nargs="+")
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--chars", type=int, default=600, help="of a text, at most")
    parser.add_argument("--second", action="store_true", help="read with Tesseract's other model too")
    args = parser.parse_args()
    fonts = [f for p in FONTS for f in sorted(glob.glob("/usr/share/fonts/" + p))]
    if not fonts:
        parser.error("none of the fonts is installed")
    os.makedirs(args.out, exist_ok=True)
    texts = sorted(args.text)
    random.Random(args.seed).shuffle(texts)
    with open(args.out.rstrip("/") + ".tsv", "w", encoding="utf-8") as table:
        print("id\tengine\tfont\tdegradation", file=table)
        for path in texts[:args.count]:
            name = os.path.basename(path).split(".")[0]
            rng = random.Random(args.seed * 1000003 + zlib.crc32(name.encode()))
            with open(path, encoding="utf-8") as file:
                text = file.read()[:args.chars]
            font_file, size = rng.choice(fonts), rng.choice([26, 30, 34, 38, 44])
            lines = wrap(text, rng.choice([20, 24, 28, 34]))
            if not lines:
                continue
            damage, model = rng.choice(sorted(DAMAGES)), rng.choice(["jpn", "jpn", "Japanese"])
            image = typeset(lines, ImageFont.truetype(font_file, size), size, rng.uniform(1.4, 1.9))
            stem = os.path.join(args.out, name)
            DAMAGES[damage](image, rng).save(stem + ".png", dpi=(200, 200))
            read(stem + ".png", model, stem + ".ocr", "txt", "tsv")
            if args.second:
                read(stem + ".png", "Japanese" if model == "jpn" else "jpn", stem + ".second", "txt")
            with open(stem + ".gt.txt", "w", encoding="utf-8") as file:
                file.write("\n".join(lines) + "\n")
            with open(stem + ".par.txt", "w", encoding="utf-8") as file:
                file.write(text.rstrip("\n") + "\n")
            os.remove(stem + ".png")
            font_name = os.path.basename(font_file).split(".")[0]
            print(f"{name}\ttess-{model}\t{font_name}\t{damage}", file=table, flush=True)


if __name__ == "__main__":
    main()
