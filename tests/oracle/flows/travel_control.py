"""Values that travel through branches, loops, match and try: joined, carried from turn to turn, left behind."""
# ruff: noqa: N818, SIM108, TRY301 - the odd form is the idiom

from itertools import count, zip_longest

from prefect import flow, task


class Delayed(Exception):
    """A train is late by some minutes."""

    def __init__(self, minutes):
        super().__init__(minutes)
        self.minutes = minutes


@task
def read_timetable():
    return [{"train": "R1", "minute": 512}, {"train": "R2", "minute": 540}]


@task
def read_delay():
    return 371


@task
def read_platform():
    return "platform 9"


@task
def find_driver():
    return {"driver": "okoye", "shift": ["early", "late"]}


@task
def seat_number():
    return 288


@task
def depart(train, platform="1"):
    return [train, platform]


@task
def announce(text):
    return f"attention: {text}"


@task
def couple(train, wagon=0):
    return [train, wagon]


@task
def hand_on(baton):
    return baton + 300


def raise_delay(minutes):
    """Raise a delay of some minutes."""
    raise Delayed(minutes)


@flow
def branches_joined():
    """Two branches bind one name, one of them is taken."""
    # static: read_platform -> announce.text: the branch not taken
    night = False
    if night:
        text = read_platform()
    else:
        text = read_delay()
    announce(text)


@flow
def branch_overrules():
    """A branch overrules a value bound before."""
    # static: read_platform -> depart.platform: kept where the branch is not taken
    platform = read_platform()
    late = len("late") > 3
    if late:
        platform = seat_number()
    depart("R1", platform=platform)


@flow
def both_branches_overrule():
    """Both branches overrule a value bound before, so that it reaches nobody."""
    # static: find_driver -> announce.text: the branch not taken
    text = read_platform()
    if len("R1") == 2:
        text = read_delay()
    else:
        text = find_driver()
    announce(text)


@flow
def used_within_its_branch():
    """Each branch uses its own value."""
    # static: find_driver -> announce.text: the branch not taken
    early = True
    if early:
        baton = read_delay()
        hand_on(baton)
    else:
        baton = find_driver()
        announce(baton)


@flow
def elif_chain():
    """A chain of branches binds two names."""
    # static: read_platform -> depart.train: a branch not taken
    # static: seat_number -> depart.platform: a branch not taken
    day = "sun"
    if day == "mon":
        train, platform = read_platform(), "2"
    elif day == "sat":
        train, platform = "R2", seat_number()
    else:
        train, platform = read_delay(), find_driver()
    depart(train, platform=platform)


@flow
def carried_to_the_next_turn():
    """A value is carried from one turn to the next."""
    # static: read_delay -> announce.text: a loop of no turns
    baton = read_delay()
    for _ in range(3):
        baton = hand_on(baton)
    announce(baton)


@flow
def carried_by_two_names():
    """Two names are carried, each taking the other's value."""
    # static: seat_number -> announce.text: the loop of an odd number of turns
    # static: read_delay -> hand_on.baton: the loop of an odd number of turns
    old, new = read_delay(), seat_number()
    for _ in range(2):
        old, new = new, old
    announce(old)
    hand_on(new)


@flow
def previous_item():
    """Each turn reads the item of the turn before."""
    previous = "none"
    for entry in read_timetable():
        couple(entry["train"], wagon=previous)
        previous = entry["minute"]


@flow
def fresh_in_each_turn():
    """Each turn starts anew, so that no turn reads the one before."""
    for platform in ("1", "2"):
        train = read_platform()
        train = [train, platform]
        depart(train)


@flow
def while_by_number():
    """A while loop grows a value until it is large enough."""
    # static: seat_number -> depart.platform: a number that is large enough at once
    baton = seat_number()
    while baton < 900:
        baton = hand_on(baton)
    depart("R1", platform=baton)


@flow
def loop_left():
    """A loop is left as soon as something is found."""
    found = "none"
    for number in count(1):
        found = find_driver()
        if number > 1:
            break
    announce(found)


@flow
def turn_skipped():
    """A turn is skipped, and the value with it."""
    # static: seat_number -> couple.wagon: bound in turns which are skipped
    wagon = 0
    for train in ("R1", "X1"):
        if train.startswith("Q"):
            wagon = seat_number()
            continue
        couple(train, wagon=wagon)
        wagon = read_delay()


@flow
def loop_with_else():
    """The else of a loop binds what nobody found."""
    for train in ("R1", "R2"):
        if train == "R9":
            chosen = train
            break
    else:
        chosen = read_platform()
    announce(chosen)


@flow
def empty_loop():
    """A loop of no turns leaves the value from before."""
    # static: find_driver -> announce.text: bound in a loop of no turns
    trains = []
    text = read_platform()
    for _ in trains:
        text = find_driver()
    announce(text)


@flow
def zipped():
    """Two results are gone through side by side."""
    for entry, shift in zip(read_timetable(), find_driver()["shift"], strict=False):
        couple(entry["train"], wagon=shift)


@flow
def zipped_to_the_longest():
    """A constant list and a result are gone through side by side."""
    for train, shift in zip_longest(("R1", "R2", "R3"), find_driver()["shift"], fillvalue="none"):
        couple(train, wagon=shift)


@flow
def unzipped():
    """Pairs are taken apart into columns."""
    pairs = [("R1", read_delay()), ("R2", seat_number())]
    trains, minutes = zip(*pairs, strict=True)
    announce(trains[0])
    depart(minutes)


@flow
def enumerated():
    """A result is gone through with numbers, which are none of it."""
    for number, entry in enumerate(read_timetable(), start=1):
        couple(f"wagon {number}", wagon=entry["minute"])


@flow
def indexed():
    """A result is gone through by index."""
    table = read_timetable()
    for index in range(len(table)):
        announce(table[index]["train"])


@flow
def nested_loops():
    """A loop within a loop joins two results."""
    shifts = find_driver()["shift"]
    for entry in read_timetable():
        for turn in (0, 1):
            couple(entry["train"], wagon=shifts[turn])


@flow
def iterator_by_hand():
    """An iterator over a result is advanced by hand."""
    entries = iter(read_timetable())
    depart(next(entries)["train"])
    announce(next(entries, {"minute": 0})["minute"])


@flow
def matched_by_shape():
    """A result is matched by its shape, its parts captured."""
    match find_driver():
        case {"driver": name, "shift": [first, *others]}:
            couple(name, wagon=others)
            announce(first)
        case _:
            announce("nobody")


@flow
def matched_by_value():
    """A constant chooses the case, each case binds its own."""
    # static: read_delay -> announce.text: the case not taken
    kind = "express"
    match kind:
        case "local":
            text = read_delay()
        case "express" | "night":
            text = read_platform()
        case _:
            text = "walk"
    announce(text)


@flow
def matched_as_a_whole():
    """A result is captured as a whole, with a guard."""
    match read_delay():
        case int() as minutes if minutes != 5:
            announce(minutes)


@flow
def tried_and_used():
    """What is bound in a try is read after it."""
    # static: find_driver -> announce.text: bound in the except
    try:
        text = read_platform()
    except ValueError:
        text = find_driver()
    announce(text)


@flow
def tried_in_vain():
    """A conversion fails, and the except binds another value."""
    # static: read_platform -> announce.text: bound where the conversion does not fail
    # static: seat_number -> announce.text: in the except of another error
    try:
        text = int(read_platform())
    except KeyError:
        text = seat_number()
    except (ValueError, TypeError):
        text = find_driver()
    announce(text)


@flow
def tried_with_else():
    """The else of a try makes something of the result, the finally something else."""
    text = "none"
    try:
        minutes = read_delay()
    except ValueError:
        text = "late"
    else:
        text = f"late by {minutes}"
    finally:
        depart("R1", platform=text)


@flow
def raised_and_caught():
    """A result travels in an exception."""
    try:
        raise Delayed(read_delay())
    except Delayed as delay:
        announce(delay.minutes)


@flow
def raised_by_a_helper():
    """A helper raises an exception that holds a result."""
    try:
        raise_delay(seat_number())
    except Delayed as delay:
        announce(str(delay))


@flow
def try_left_by_an_error():
    """What is bound after an error is not bound."""
    # static: find_driver -> announce.text: bound where nothing is raised before
    text = read_platform()
    try:
        int("R1")
        text = find_driver()
    except ValueError:
        depart("R1")
    announce(text)


@flow
def guarded_return():
    """A flow returns early in a branch not taken."""
    delay = read_delay()
    if len("R1") > 5:
        depart(delay)  # static: read_delay -> depart.train: the branch not taken
        return
    announce(delay)


@flow
def chosen_by_a_result():
    """A result decides which of two constants is passed on, and whether a task runs."""
    minutes = read_delay()
    if minutes > 5:
        depart("R1", platform=read_platform())


@flow
def chosen_out_of_two_results():
    """A result decides which of two others is passed on."""
    # static: read_platform -> couple.wagon: the choice not made
    text = seat_number() if read_delay() > 5 else read_platform()
    couple("R1", wagon=text)


@flow
def asserted():
    """A result is asserted about and then used."""
    driver = find_driver()
    assert driver["driver"], "nobody"
    announce(driver["driver"])


@flow
def stopped_by_a_sentinel():
    """A loop over results and a sentinel stops before the last one."""
    # static: find_driver -> depart.train: after the sentinel
    for train in (read_platform(), None, find_driver()):
        if train is None:
            break
        depart(train)
