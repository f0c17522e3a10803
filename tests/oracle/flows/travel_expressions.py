"""Values that travel through expressions: operators, strings, comprehensions and functions of the standard library."""
# ruff: noqa: B008, E731, T201, UP031, UP032 - the odd form is the idiom

import copy
import functools
import itertools
import json
import math
import operator
import re
from statistics import mean
from string import Template

from prefect import flow, task


@task
def fetch_title():
    return "the sea wolf"


@task
def fetch_author():
    return "j. london"


@task
def fetch_pages():
    return 366


@task
def fetch_ratings():
    return [431, 502, 477, 389]


@task
def fetch_book():
    return {"title": "typhoon", "year": 1902, "tags": ["ship", "storm"], "size": {"pages": 205}}


@task
def shelve(book, place="A"):
    return [place, book]


@task
def announce(text):
    return f"new: {text}"


@task
def lend(book, days=14):
    return {"lent": book, "days": days}


@task
def add_page(pages, book):
    return pages + len(str(book))


class Shelf:
    """A shelf which compares by its books."""

    def __init__(self, books):
        self.books = books

    def __add__(self, other):
        return Shelf(self.books + other.books)

    def __len__(self):
        return len(self.books)

    def __getitem__(self, index):
        return self.books[index]

    def __iter__(self):
        return iter(self.books)

    def __contains__(self, book):
        return book in self.books

    def __str__(self):
        return ", ".join(map(str, self.books))


@flow
def parts_of_parts():
    """A subscript of a subscript is read, and a method called on it."""
    announce(fetch_book()["tags"][0].upper())


@flow
def slices():
    """A slice, a slice with a step and a negative index are read."""
    ratings = fetch_ratings()
    shelve(ratings[1:-1], place=ratings[-1])
    lend(ratings[::2])


@flow
def index_from_a_task():
    """One result is the index into a constant, by the remainder."""
    shelves = ["A", "B", "C"]
    shelve("atlas", place=shelves[fetch_pages() % 3])


@flow
def formatted_string():
    """Results stand in an f-string, with a format of their own."""
    title, width = fetch_title(), fetch_pages()
    announce(f"{title!r:>{width % 40}}|")


@flow
def percent_string():
    """Results are put into a string by the percent operator."""
    announce("%s by %s" % (fetch_title(), fetch_author()))


@flow
def format_method():
    """Results are put into a string by format, by place and by name."""
    announce("{} by {author}".format(fetch_title(), author=fetch_author()))


@flow
def format_of_a_mapping():
    """A result that is a dict fills a string."""
    announce("{title} ({year})".format(**fetch_book()))


@flow
def template_filled():
    """A template is filled with results."""
    announce(Template("$title, $pages pages").substitute(title=fetch_title(), pages=fetch_pages()))


@flow
def joined():
    """Results are joined by a string, and by another result."""
    announce("; ".join([fetch_title(), fetch_author()]))
    shelve(fetch_title().join(["<", ">"]))


@flow
def arithmetic():
    """Two results are calculated with."""
    lend("atlas", days=math.floor((fetch_pages() + 7) / 2) - sum(fetch_ratings()) // 100)


@flow
def unary():
    """A result is negated, and another one turned round."""
    lend("atlas", days=-fetch_pages())
    shelve(not fetch_title())


@flow
def compared():
    """Two results are compared, and one is held between bounds."""
    shelve("atlas", place=fetch_pages() % 5 == sum(fetch_ratings()) % 5)
    lend("atlas", days=100 < fetch_pages() < 400)


@flow
def one_or_the_other():
    """The second of two results is there in case the first is empty."""
    # static: fetch_author -> announce.text: read where the title is empty
    announce(fetch_title() or fetch_author())


@flow
def one_and_the_other():
    """The second of two results is taken where the first is not empty."""
    announce(fetch_title() and fetch_author())


@flow
def neither_is_empty():
    """Several results are asked whether all of them are there."""
    shelve(all([fetch_title(), fetch_pages()]), place=any([fetch_author()]))


@flow
def ternary_of_values():
    """One of two results is chosen by a constant condition on their length."""
    # static: fetch_author -> announce.text: taken where the number is odd
    number = 4
    announce(fetch_title() if number % 2 == 0 else fetch_author())


@flow
def nested_comprehension():
    """A comprehension goes through a result within a result."""
    shelve([letter for tag in fetch_book()["tags"] for letter in tag if letter > "k"])


@flow
def comprehension_with_another():
    """A comprehension over a constant reads a result in its condition, and another in its element."""
    limit = fetch_pages()
    author = fetch_author()
    shelve([(number, author) for number in (100, 900) if number > limit])


@flow
def comprehension_of_calls():
    """A comprehension calls a task for each item of a result, and the list is passed on."""
    lend([shelve(rating, place="B") for rating in fetch_ratings()])


@flow
def generator_summed():
    """A generator expression is summed."""
    lend("atlas", days=sum(rating % 10 for rating in fetch_ratings()))


@flow
def generator_kept():
    """A generator expression is kept and used up later."""
    doubled = (rating * 2 for rating in fetch_ratings())
    shelve(next(doubled))
    lend(list(doubled))


@flow
def set_comprehension():
    """A set comprehension is sorted."""
    shelve(sorted({rating % 7 for rating in fetch_ratings()}))


@flow
def walrus_in_a_comprehension():
    """A comprehension binds a name of the flow."""
    if any((found := rating) > 450 for rating in fetch_ratings()):
        shelve(found)


@flow
def sorted_by_a_key():
    """Results are sorted by a key, and the first one taken."""
    order = sorted([fetch_title(), fetch_author()], key=len)
    shelve(order[0])


@flow
def largest_by_a_key():
    """The largest of a result is taken by a key from another."""
    size = fetch_book()["size"]
    shelve(max(fetch_ratings(), key=lambda rating: abs(rating - 2 * size["pages"])))


@flow
def mapped_by_a_builtin():
    """map() of a builtin over a result, and filter() of a lambda."""
    shelve(list(map(str, fetch_ratings())), place=list(filter(lambda rating: rating > 450, fetch_ratings())))


@flow
def reversed_and_listed():
    """A result is reversed."""
    shelve(list(reversed(fetch_ratings())))


@flow
def chained_iterables():
    """Two results are chained, and a slice is taken."""
    both = itertools.chain(fetch_ratings(), fetch_book()["tags"])
    shelve(list(itertools.islice(both, 5)))


@flow
def grouped_by_a_key():
    """A result is grouped, and the groups are gone through."""
    for hundred, group in itertools.groupby(sorted(fetch_ratings()), key=lambda rating: rating // 100):
        shelve(list(group), place=hundred)


@flow
def pairs_of_neighbours():
    """The neighbours in a result are paired and accumulated."""
    shelve(list(itertools.pairwise(fetch_ratings())))
    lend(list(itertools.accumulate(fetch_ratings())))


@flow
def products():
    """Two results are combined each with each."""
    for title, rating in itertools.product([fetch_title()], fetch_ratings()):
        shelve(title, place=rating)


@flow
def reduced_by_an_operator():
    """A result is reduced by an operator, to another as start."""
    lend("atlas", days=functools.reduce(operator.add, fetch_ratings(), fetch_pages()))


@flow
def reduced_by_a_task():
    """A task reduces a result."""
    shelve(functools.reduce(add_page, fetch_ratings(), fetch_pages()))


@flow
def averaged():
    """A result is averaged."""
    lend("atlas", days=round(mean(fetch_ratings()), 1))


@flow
def matched_by_an_expression():
    """A result is matched by a regular expression, and a group read."""
    found = re.search(r"(\w+) wolf|$", fetch_title())
    announce(found.group(0))


@flow
def substituted():
    """A result is substituted into another."""
    announce(re.sub("london", fetch_title(), fetch_author()))


@flow
def round_trip_by_json():
    """A result goes to JSON and back."""
    text = json.dumps({"book": fetch_book()}, sort_keys=True)
    shelve(json.loads(text)["book"])


@flow
def copied_deeply():
    """A deep copy of a result is changed and passed on."""
    book = copy.deepcopy(fetch_book())
    book["title"] = fetch_title()
    shelve(book["title"])
    lend(book["size"])


@flow
def got_by_an_operator():
    """A getter reads two slots of a result."""
    title, year = operator.itemgetter("title", "year")(fetch_book())
    announce(title)
    lend("atlas", days=year)


@flow
def operators_of_a_class():
    """Objects with operators of their own are added and read."""
    both = Shelf([fetch_title()]) + Shelf([fetch_author()])
    announce(str(both))
    shelve(both[0])


@flow
def iterated_object():
    """An object is iterated over by its own method."""
    for book in Shelf(fetch_ratings()):
        shelve(book)


@flow
def lambda_applied():
    """A lambda makes something of a result, with another result as default."""
    stamp = lambda text, by=fetch_author(): f"{text} / {by}"
    announce(stamp(fetch_title()))


@flow
def lambda_called_at_once():
    """A lambda is called where it stands."""
    announce((lambda title, pages: f"{title}, {pages}")(fetch_title(), fetch_pages()))


@flow
def same_text_as_a_result():
    """A constant equal to a result is no result."""
    title = fetch_title()
    announce("the sea wolf")
    shelve(title)


@flow
def length_without_a_value():
    """The length of a constant list beside a result is no result."""
    fetch_ratings()
    lend("atlas", days=len([1, 2, 3]))


@flow
def type_asked():
    """A result is asked for its type, and whether it is one of two."""
    book = fetch_book()
    shelve(isinstance(book, dict) and book["title"])


@flow
def complex_slice():
    """The bounds of a slice are results."""
    shelve([2, 4, 6, 8][: fetch_pages() % 4])


@flow
def encoded():
    """A result is encoded, hashed and cut."""
    announce(fetch_title().encode().hex()[:12])


@flow
def printed_and_dropped():
    """What a result was logged with does not go on."""
    notes = []
    title = fetch_title()
    print(f"shelving {title}")
    notes.append("shelved")
    announce(notes)


@flow
def unpacked_in_a_call():
    """The parts of a result are the arguments of a call, in place and by name."""
    pair = (fetch_title(), fetch_author())
    shelve(*pair)


@flow
def splatted_in_part():
    """A call takes a constant, a splatted list and a splatted dict."""
    options = {"days": fetch_pages()}
    lend(*["atlas"], **options)


@flow
def splatted_and_merged():
    """Keyword arguments come from two dicts, one of them a result's part."""
    base = {"place": fetch_author()}
    shelve(**{**base, "book": fetch_title()})
