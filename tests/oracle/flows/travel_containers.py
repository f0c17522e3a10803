"""Values that travel in dicts, lists, sets, deques and other containers of the standard library."""
# ruff: noqa: C406, C408, RUF005 - the odd form is the idiom

from collections import ChainMap, Counter, OrderedDict, defaultdict, deque

from prefect import flow, task


@task
def count_apples():
    return 340


@task
def count_pears():
    return 275


@task
def list_crates():
    return ["c-11", "c-12", "c-13"]


@task
def price_list():
    return {"apple": 310, "pear": 420, "plum": {"red": 505, "blue": 515}}


@task
def load_truck(cargo):
    return {"truck": cargo}


@task
def print_label(text):
    return f"label {text}"


@task
def write_invoice(lines, total=0):
    return [lines, total]


@task
def grade(fruit):
    return [fruit, "grade A"]


@flow
def slots_of_a_literal():
    """Each slot of a dict goes to a task of its own."""
    stock = {"apples": count_apples(), "pears": count_pears()}
    load_truck(stock["apples"])
    print_label(stock["pears"])


@flow
def whole_dict():
    """A dict of results is passed on whole."""
    load_truck({"apples": count_apples(), "nested": {"pears": [count_pears()]}})


@flow
def slot_stored_later():
    """A slot is stored after the dict was made, and another one read."""
    stock = {"apples": 1}
    stock["pears"] = count_pears()
    stock["crates"] = list_crates()
    load_truck(stock["pears"])


@flow
def slot_stored_over():
    """A slot is stored over, so that its old value is gone."""
    stock = {"fruit": count_apples()}
    stock["fruit"] = count_pears()
    load_truck(stock["fruit"])


@flow
def slot_of_a_slot():
    """A slot of an inner dict is stored and read."""
    plan = {"north": {}, "south": {}}
    plan["north"]["fruit"] = count_apples()
    plan["south"]["fruit"] = count_pears()
    load_truck(plan["south"]["fruit"])
    print_label(plan["north"])


@flow
def updated_dict():
    """A dict is updated with results."""
    stock = {"plums": 9}
    stock.update(apples=count_apples())
    stock.update({"pears": count_pears()})
    load_truck(stock["pears"])
    print_label(stock["apples"])


@flow
def default_of_a_slot():
    """A slot is set where it was missing, and what is set is returned."""
    stock = {}
    apples = stock.setdefault("apples", count_apples())
    stock.setdefault("crates", []).append(list_crates())
    print_label(apples)
    load_truck(stock["crates"])


@flow
def slot_popped():
    """A slot is popped, and what remains goes elsewhere."""
    stock = {"apples": count_apples(), "pears": count_pears()}
    apples = stock.pop("apples")
    print_label(apples)
    load_truck(stock)


@flow
def slot_got():
    """A slot is got with a default which is not needed."""
    stock = {"apples": count_apples()}
    load_truck(stock.get("apples", count_pears()))


@flow
def slot_of_a_result_got():
    """A slot of a result is got, and a slot of that."""
    plums = price_list().get("plum", {})
    print_label(plums.get("red", 0))


@flow
def dicts_merged_in_place():
    """A dict is merged into another in place."""
    stock = {"apples": count_apples()}
    stock |= {"pears": count_pears()}
    load_truck(stock)


@flow
def dicts_merged():
    """Two dicts are merged into a third, and one slot of it is read."""
    north = {"apples": count_apples()}
    south = {"pears": count_pears()}
    both = north | south
    load_truck(both["pears"])


@flow
def dicts_splatted():
    """A dict is splatted into another, with one slot overruled."""
    base = {"fruit": count_apples(), "crates": list_crates()}
    special = {**base, "fruit": count_pears()}
    load_truck(special["fruit"])
    print_label(special["crates"])


@flow
def dict_by_keywords():
    """A dict is made by keywords."""
    stock = dict(apples=count_apples(), crates=list_crates())
    load_truck(stock["crates"])


@flow
def dict_of_pairs():
    """A dict is made of pairs."""
    stock = dict([("apples", count_apples()), ("pears", count_pears())])
    load_truck(stock)


@flow
def dict_of_zipped_lists():
    """A dict is made of names and results."""
    stock = dict(zip(["apples", "pears"], [count_apples(), count_pears()], strict=True))
    load_truck(stock)


@flow
def dict_comprehension():
    """A dict is made by a comprehension over a result."""
    prices = price_list()
    load_truck({name: price for name, price in prices.items() if name != "plum"})


@flow
def values_summed():
    """The values of a dict of results are summed."""
    stock = {"apples": count_apples(), "pears": count_pears()}
    write_invoice("all", total=sum(stock.values()))


@flow
def items_in_a_loop():
    """The items of a dict of results are gone through."""
    for name, amount in {"apples": count_apples(), "pears": count_pears()}.items():
        write_invoice(name, total=amount)


@flow
def keys_listed():
    """The keys of a dict tell nothing of its values."""
    stock = {"apples": count_apples(), "pears": count_pears()}
    print_label(", ".join(stock.keys()))
    load_truck(stock["apples"])


@flow
def keys_that_are_results():
    """Results are the keys of a dict."""
    load_truck({count_apples(): "apples"})


@flow
def keys_iterated():
    """Results that are keys are iterated over, the values are not read."""
    amounts = {count_apples(): count_pears()}
    for amount in amounts:
        print_label(amount)


@flow
def looked_up_by_a_result():
    """A result chooses the slot of a constant dict."""
    names = {"c-11": "north", "c-12": "south"}
    print_label(names.get(list_crates()[0], "unknown"))


@flow
def list_grown_by_append():
    """A list grows by appending results one by one."""
    lines = []
    lines.append(count_apples())
    lines.append(count_pears())
    write_invoice(lines)


@flow
def list_grown_by_extend():
    """A list grows by a result that is a list."""
    lines = ["head"]
    lines.extend(list_crates())
    write_invoice(lines)


@flow
def list_grown_by_insert():
    """A result is inserted at the front."""
    lines = list_crates()
    lines.insert(0, count_apples())
    write_invoice(lines)


@flow
def list_grown_by_a_plus():
    """A list grows by augmented assignment."""
    lines = []
    lines += [count_apples()]
    lines += list_crates()
    write_invoice(lines)


@flow
def list_grown_by_a_slice():
    """A slice of a list is replaced by a result."""
    lines = ["first", "last"]
    lines[1:1] = list_crates()
    write_invoice(lines)


@flow
def appended_through_an_alias():
    """A list is grown through another name for it."""
    lines = []
    rows = lines
    rows.append(count_apples())
    write_invoice(lines)


@flow
def appended_by_a_kept_method():
    """The append of a list is kept under a name."""
    lines = []
    add = lines.append
    add(count_pears())
    write_invoice(lines)


@flow
def appended_after_the_use():
    """What is appended after a task has run does not reach it."""
    lines = [count_apples()]
    write_invoice(lines)
    lines.append(count_pears())
    load_truck(lines)


@flow
def two_lists():
    """Two lists grow side by side and do not meet."""
    north, south = [], []
    north.append(count_apples())
    south.append(count_pears())
    load_truck(north)
    write_invoice(south)


@flow
def list_in_a_slot():
    """The list in one slot of a dict grows, that in another does not."""
    bins = {"red": [], "green": []}
    bins["red"].append(count_apples())
    bins["green"].append(count_pears())
    load_truck(bins["red"])


@flow
def item_of_a_list():
    """Items of a list of results are read by place, from the front and from the back."""
    counts = [count_apples(), count_pears(), list_crates()]
    load_truck(counts[0])
    print_label(counts[-1])


@flow
def item_of_a_list_stored():
    """An item of a list is stored over."""
    counts = [0, count_apples()]
    counts[0] = count_pears()
    load_truck(counts[0])
    print_label(counts[1])


@flow
def slice_of_a_list():
    """A slice leaves the first result out."""
    counts = [count_apples(), count_pears(), list_crates()]
    load_truck(counts[1:])


@flow
def list_popped():
    """Results are popped off both ends of a list."""
    queue = [count_apples(), count_pears()]
    last = queue.pop()
    first = queue.pop(0)
    print_label(first)
    load_truck(last)


@flow
def list_cleared():
    """A list is emptied before it is used."""
    lines = [count_apples()]
    lines.clear()
    lines.append(count_pears())
    write_invoice(lines)


@flow
def list_repeated():
    """A list of one result is repeated."""
    load_truck([count_apples()] * 3)


@flow
def tuple_of_results():
    """A tuple of results is joined with another."""
    counts = (count_apples(),) + (count_pears(),)
    load_truck(counts)


@flow
def deque_from_the_left():
    """A deque grows on the left and shrinks on the right."""
    line = deque()
    line.appendleft(count_apples())
    load_truck(line.pop())


@flow
def deque_as_a_queue():
    """A deque is worked off in a loop."""
    line = deque([count_apples(), count_pears()])
    while line:
        load_truck(line.popleft())


@flow
def lists_by_default():
    """Lists come into being in a defaultdict."""
    bins = defaultdict(list)
    bins["red"].append(count_apples())
    bins["red"].append(list_crates())
    load_truck(dict(bins))


@flow
def sums_by_default():
    """Sums come into being in a defaultdict."""
    totals = defaultdict(int)
    totals["fruit"] += count_apples()
    totals["fruit"] += count_pears()
    write_invoice("fruit", total=totals["fruit"])


@flow
def grouped_by_hand():
    """The items of a result are grouped into a dict of lists."""
    bins = {}
    for crate in list_crates():
        bins.setdefault(crate[-1], []).append(crate)
    load_truck(bins)


@flow
def set_of_results():
    """A set gets a result added."""
    seen = {5}
    seen.add(count_apples())
    load_truck(sorted(seen))


@flow
def sets_joined():
    """Two sets are joined and a third taken off."""
    crates = set(list_crates()) | {"c-99"}
    crates.update({count_pears()})
    load_truck(sorted(map(str, crates - {"c-98"})))


@flow
def result_looked_for():
    """A result is looked for in another."""
    print_label("c-11" in list_crates())


@flow
def counted():
    """The items of a result are counted."""
    write_invoice(Counter(list_crates()).most_common(1))


@flow
def ordered_dict_moved():
    """A slot of an ordered dict is moved to the end."""
    stock = OrderedDict(apples=count_apples(), pears=count_pears())
    stock.move_to_end("apples")
    load_truck(stock)


@flow
def chained_maps():
    """Two dicts are chained."""
    prices = ChainMap({"fig": count_apples()}, price_list())
    print_label(dict(prices))


@flow
def dict_made_from_keys():
    """A dict is made of the items of a result, with one value for all."""
    load_truck(dict.fromkeys(list_crates(), "sealed"))


@flow
def dict_copied():
    """A copy of a dict is changed, not the dict."""
    stock = {"fruit": count_apples()}
    copied = stock.copy()
    copied["fruit"] = count_pears()
    load_truck(stock["fruit"])
    print_label(copied["fruit"])


@flow
def graded_by_name():
    """A dict of results is graded slot by slot into another dict."""
    stock = {"apples": count_apples(), "pears": count_pears()}
    graded = {}
    for name in stock:
        graded[name] = grade(stock[name])
    load_truck(graded)


@flow
def slot_by_a_constant():
    """A slot is stored and read under a constant's name."""
    key = "fruit"
    stock = {"fruit": 1, "crates": list_crates()}
    stock[key] = count_apples()
    load_truck(stock[key])


@flow
def slot_by_a_built_key():
    """Slots are stored under keys built in a loop."""
    stock = {}
    for side in ("north", "south"):
        stock[f"{side}-apples"] = count_apples()
    load_truck(stock["north-apples"])


@flow
def item_popped_from_a_dict():
    """The last item of a dict is popped off."""
    stock = {"apples": count_apples()}
    name, amount = stock.popitem()
    write_invoice(name, total=amount)
