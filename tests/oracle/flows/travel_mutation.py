"""Values that travel by change: arguments changed by helpers and by tasks, shared objects, module state."""

import copy
from collections import deque
from heapq import heappop, heappush

from prefect import flow, task


@task
def mix_paint():
    return ["ochre", 271]


@task
def stretch_canvas():
    return {"width": 640, "height": 480, "marks": []}


class Sketch:
    """A drawing with a title."""

    def __init__(self, marks):
        self.marks = marks
        self.paper = 127


@task
def draw():
    return Sketch(9)


@task
def measure_light():
    return 733


@task
def prime(canvas):
    canvas["primed"] = "chalk"
    return "primed"


@task
def paint_over(canvas, colour):
    canvas["colour"] = colour


@task
def add_stroke(strokes, stroke):
    strokes.append(stroke)
    return len(strokes)


@task
def sign(canvas):
    canvas["signed"] = True
    return canvas


@task
def hang(picture):
    return {"hung": picture}


@task
def photograph(picture, light=0):
    return [picture, light]


@task
def pick_last(colours):
    few = colours[1:]
    few.append("umber")
    return few


@task
def fade_last(strokes):
    for stroke in strokes[1:]:
        stroke["faded"] = 5


PALETTE = []
STUDIO = {}


def put_on(palette, colour):
    """Put a colour on a palette."""
    palette.append(colour)


def fill_studio():
    """Keep a result in the module's dict."""
    STUDIO["light"] = measure_light()


def framed(picture, frames=None):
    """Return a list of frames with one more."""
    frames = frames or []
    frames.append(picture)
    return frames


def cleaned(palette):
    """Empty a palette."""
    palette.clear()


class Easel:
    """A thing that holds a picture."""

    def __init__(self):
        self.picture = None
        self.notes = []

    def put(self, picture):
        self.picture = picture

    def note(self, text):
        self.notes.append(text)

    def take(self):
        picture, self.picture = self.picture, None
        return picture


@flow
def changed_by_a_helper():
    """A helper grows a list which a task reads."""
    palette = []
    put_on(palette, mix_paint())
    hang(palette)


@flow
def changed_by_a_helper_twice():
    """A helper grows two lists, which do not meet."""
    warm, cold = [], []
    put_on(warm, mix_paint())
    put_on(cold, measure_light())
    hang(warm)
    photograph(cold)


@flow
def slot_set_by_a_task():
    """A task stores a result in its argument, which another task reads."""
    canvas = {}
    paint_over(canvas, mix_paint())
    hang(canvas)


@flow
def result_changed_by_a_task():
    """A task changes the result of another, which a third one reads."""
    canvas = stretch_canvas()
    prime(canvas)
    hang(canvas)


@flow
def list_grown_by_a_task():
    """A task grows a list, and its own result is the length."""
    strokes = []
    add_stroke(strokes, mix_paint())
    hang(strokes)


@flow
def changed_and_returned():
    """A task changes its argument and returns it."""
    canvas = sign(stretch_canvas())
    hang(canvas)


@flow
def changed_in_the_flow():
    """A slot of a result is stored over with another result."""
    canvas = stretch_canvas()
    canvas["width"] = measure_light()
    photograph(canvas["width"])
    hang(canvas)


@flow
def changed_in_a_list():
    """The list in a result grows by another result."""
    canvas = stretch_canvas()
    canvas["marks"].append(mix_paint())
    hang(canvas)


@flow
def copied_before_the_change():
    """A copy made before the change does not have it."""
    palette = []
    before = copy.copy(palette)
    palette.append(mix_paint())
    photograph(before)
    hang(palette)


@flow
def copied_deeply_before_the_change():
    """A deep copy is changed, and the value it was made of is not."""
    canvas = stretch_canvas()
    other = copy.deepcopy(canvas)
    other["marks"].append(mix_paint())
    photograph(canvas)
    hang(other)


@flow
def sliced_before_the_change():
    """A full slice of a list is a list of its own."""
    palette = [1]
    own = palette[:]
    own.append(mix_paint())
    photograph(palette)
    hang(own)


@flow
def emptied_by_a_helper():
    """A helper empties a list."""
    # static: mix_paint -> hang.picture: what a helper takes out is not followed
    palette = [mix_paint()]
    photograph(palette)
    cleaned(palette)
    hang(palette)


@flow
def bound_anew_not_changed():
    """A name bound anew leaves the other name's list as it was."""
    palette = []
    kept = palette
    palette = [*palette, mix_paint()]
    photograph(kept)
    hang(palette)


@flow
def default_not_shared():
    """A helper makes a fresh list where none is given."""
    first = framed(mix_paint())
    other = framed(measure_light())
    hang(first)
    photograph(other)


@flow
def default_given():
    """A helper grows the list it is given."""
    frames = ["oak"]
    framed(mix_paint(), frames)
    hang(frames)


@flow
def list_of_the_module():
    """A list of the module grows and is read."""
    PALETTE.clear()
    PALETTE.append(mix_paint())
    hang(list(PALETTE))


@flow
def dict_of_the_module():
    """A helper stores a result in a dict of the module."""
    fill_studio()
    photograph("view", light=STUDIO["light"])


@flow
def object_changed_by_its_method():
    """A method keeps a result, another one grows a list."""
    easel = Easel()
    easel.put(stretch_canvas())
    easel.note(mix_paint())
    hang(easel.picture)
    photograph(easel.notes)


@flow
def object_emptied_by_its_method():
    """A method hands out what it keeps."""
    easel = Easel()
    easel.put(mix_paint())
    hang(easel.take())


@flow
def objects_in_a_list():
    """Each object of a list gets a result of its own."""
    easels = [Easel(), Easel()]
    for easel in easels:
        easel.put(mix_paint())
    hang([easel.picture for easel in easels])


@flow
def objects_in_a_dict():
    """An object in a dict is changed through the dict."""
    easels = {"left": Easel(), "right": Easel()}
    easels["left"].put(mix_paint())
    easels["right"].put(measure_light())
    hang(easels["left"].picture)


@flow
def heap():
    """Results go through a heap."""
    heap = []
    heappush(heap, measure_light())
    photograph("view", light=heappop(heap))


@flow
def sorted_in_place():
    """A list of results is sorted in place, which returns nothing."""
    lights = [measure_light(), 5]
    nothing = lights.sort(reverse=True)
    hang(lights)
    photograph(nothing)


@flow
def rotated_deque():
    """A deque of results is rotated in place."""
    line = deque([measure_light(), "dusk"])
    line.rotate(1)
    hang(line[-1])


@flow
def inner_list_shared():
    """Two names share an inner list, which grows through one of them."""
    inner = []
    left, right = {"strokes": inner}, {"strokes": inner}
    left["strokes"].append(mix_paint())
    hang(right)


@flow
def removed_again():
    """What is put in and taken out again does not go on."""
    strokes = []
    strokes.append(mix_paint())
    strokes.pop()
    strokes.append(measure_light())
    hang(strokes)


@flow
def returned_by_the_change():
    """The result of a task that changes its argument is read, not the argument."""
    strokes = []
    photograph("sketch", light=add_stroke(strokes, measure_light()))


@flow
def changed_slice_by_a_task():
    """A task appends to a slice, which is a copy: the list that others are given is as before."""
    colours = mix_paint()
    pick_last(colours)
    hang(colours)


@flow
def changed_elements_of_a_slice_by_a_task():
    """A task changes what is in a slice of a list: the list holds the same objects."""
    strokes = [{"at": 1}, {"at": 2}]
    fade_last(strokes)
    hang(strokes)


@flow
def changed_attribute_of_a_result():
    """A flow sets an attribute of what a task returns and hands it on."""
    sketch = draw()
    sketch.title = "dunes"
    sketch.marks += 2
    hang(sketch)


@flow
def changed_in_a_loop():
    """A flow appends to what a task returns, turn by turn, before it hands it on."""
    colours = mix_paint()
    for number in range(3):
        colours.append(number)
    hang(colours)


@flow
def changed_result_changed_by_a_task():
    """A flow changes a result, then a task changes the same object, then another reads it."""
    strokes = mix_paint()
    strokes.append("umber")
    add_stroke(strokes, "sienna")
    hang(strokes)


@flow
def deleted_attribute_of_a_result():
    """A flow deletes an attribute of a result before it hands it on."""
    sketch = draw()
    del sketch.marks
    hang(sketch)
