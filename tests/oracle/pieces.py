"""What generated flows are composed of: templates of statements, written as those of expressions.

`<block>` stands for more statements; `$name` is a name of the piece's own.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Piece:
    """Statements; `gives` are the names of the piece that are bound after it, with their types."""

    body: str
    gives: dict[str, str] = field(default_factory=dict)
    module: str = ""
    is_async: bool = False


def _piece(body: str, module: str = "", *, is_async: bool = False, **gives: str) -> Piece:
    return Piece(body.strip("\n"), gives, module.strip("\n"), is_async)


PIECES = (
    # names
    _piece("$a = <int>", a="int"),
    _piece("$a = <list>", a="list"),
    _piece("$a = <text>", a="text"),
    _piece("$a = <dict>", a="dict"),
    _piece("sink(<any>)"),
    _piece("sink(<any>, y=<any>)"),
    _piece("$a = $b = <list>", a="list", b="list"),
    _piece("$a, $b = <int>, <text>", a="int", b="text"),
    _piece("$a, ($b, $c) = <int>, (<text>, <list>)", a="int", b="text", c="list"),
    _piece("$a, *$b = [<int>, <int>, <int>]", a="int", b="list"),
    _piece("$a, *$b = <list!> + [1, 2]", a="int", b="list"),
    _piece("[$a, $b] = <list!>[:2]", a="int", b="int"),
    _piece("$a = <int>\n$b = <int>\n$a, $b = $b, $a", a="int", b="int"),
    _piece("$a = <int>\n$a = $a + <int>", a="int"),
    _piece("$a = <int>\n$a += <int>", a="int"),
    _piece("$a = <text>\n$a += <text>", a="text"),
    _piece("$a = <int>\n$a = <int>", a="int"),
    _piece("if ($a := <int>) > 100:\n    sink(<any>)", a="int"),
    _piece("sink($a := <list>)", a="list"),
    _piece("$a: int = <int>", a="int"),
    _piece("$b = <list>\ndel $b\n$b = <list>", b="list"),
    # containers
    _piece("$a = [1, 2]\n$a.append(<int>)", a="list"),
    _piece("$a = [1, 2]\n$b = $a\n$b.append(<int>)", a="list"),
    _piece("$a = [1, 2]\n$a.extend(<list>)", a="list"),
    _piece("$a = [1, 2]\n$a.insert(0, <int>)", a="list"),
    _piece("$a = [1, 2]\n$a += <list>", a="list"),
    _piece("$a = [1, 2]\n$a[0] = <int>", a="list"),
    _piece("$a = [1, 2]\n$a[1:1] = <list>", a="list"),
    _piece("$a = [<int>, <int>, <int>]\n$b = $a.pop()", a="list", b="int"),
    _piece("$a = [1, 2]\n$c = $a.append\n$c(<int>)", a="list"),
    _piece("$d = {}\n$d['k'] = <int>\n$a = $d['k']", a="int"),
    _piece("$d = {}\n$d['k'] = <int>\n$d['l'] = <int>\n$a = $d['k']\nsink($d)", a="int"),
    _piece("$d = {'k': <int>}\n$d.update(l=<text>)\n$a = $d['l']", a="text"),
    _piece("$d = {'k': <int>}\n$d.update({'k': <int>})\n$a = $d['k']", a="int"),
    _piece("$d = {'k': [1, 2]}\n$d['k'].append(<int>)\n$a = $d['k']", a="list"),
    _piece("$d = {}\n$d.setdefault('k', [1, 2]).append(<int>)\n$a = $d['k']", a="list"),
    _piece("$d = defaultdict(list)\n$d['k'].append(<int>)\n$d['k'].append(<int>)\n$a = $d['k']", a="list"),
    _piece("$d = {'k': <int>, 'l': <int>}\n$a = $d.pop('k')\nsink($d)", a="int"),
    _piece("$d = <dict>\n$d['a'] = <int>", d="dict"),
    _piece("$d = <dict>\n$d['a'] += <int>", d="dict"),
    _piece("$d = {'k': <int>, 'l': <int>}\nfor $k, $v in $d.items():\n    sink($v, y=$k)"),
    _piece("$d = {'k': <int>, 'l': <int>}\n$a = list($d.values())", a="list"),
    _piece("$a = <list>\n$b = $a[:]\n$b.append(<int>)\nsink($a)", a="list", b="list"),
    _piece("$a = [[1, 2], [3, 4]]\n$a[0].append(<int>)\n$b = $a[0]\n$c = $a[1]\nsink($c)", b="list"),
    _piece("$a = [1, 2]\ngrow($a, <int>)", a="list"),
    _piece("$a = <list>\ngrow($a)", a="list"),
    _piece("$a = [1, 2]\n$b = [$a, $a]\n$b[0].append(<int>)\nsink($b[1])"),
    # branches
    _piece("if <cond>:\n    $a = <int>\nelse:\n    $a = <int>", a="int"),
    _piece("$a = <int>\nif <cond>:\n    $a = <int>", a="int"),
    _piece("$a = <int>\nif <cond>:\n    $a = $a + 1\nelif <cond>:\n    $a = <int>", a="int"),
    _piece("if <cond>:\n    <block>"),
    _piece("if <cond>:\n    <block>\nelse:\n    <block>"),
    _piece("$a = 'calm'\nif <cond>:\n    $a = 'storm'", a="text"),
    _piece("$a = [1, 2]\nif <cond>:\n    $a.append(3)", a="list"),
    _piece("$a = [1, 2]\nif <cond>:\n    $a.append(<int>)", a="list"),
    _piece("$d = {'k': 1}\nif <cond>:\n    $d['k'] = 2\n$a = $d['k']", a="int"),
    _piece("if <int> < 0:\n    return None"),
    _piece("match <text>:\n    case 'gauge':\n        $a = <int>\n    case _:\n        $a = <int>", a="int"),
    _piece("match <dict>:\n    case {'a': $a, 'b': $b}:\n        sink($a, y=$b)"),
    _piece("assert <list>"),
    # loops
    _piece("for $i in <list>:\n    sink($i)"),
    _piece("for $i in [1, 2]:\n    <block>"),
    _piece("$a = []\nfor $i in <list>:\n    $a.append(to_int($i))", a="list"),
    _piece("$a = []\nfor $i in <list>:\n    $a.append($i)", a="list"),
    _piece("$a = [1, 2]\nfor $i in <list>:\n    if $i > 100:\n        $a.append($i)", a="list"),
    _piece("$a = <int>\nfor $i in [1, 2, 3]:\n    $a = to_int($a)", a="int"),
    _piece("$a = <int>\nfor $i in [1, 2, 3]:\n    $a = to_int($a, y=<int>)", a="int"),
    _piece("$a = 0\nfor $i in <list>:\n    $a += $i", a="int"),
    _piece("$a = 0\nfor $i in <list>:\n    $a += 1", a="int"),
    _piece("$a = <int>\nfor $i in <list>:\n    sink($a)\n    $a = $i", a="int"),
    _piece("$a, $b, $c = <int>, <int>, <int>\nfor $i in [1, 2]:\n    $a, $b, $c = $b, $c, $a", a="int", b="int"),
    _piece("for $i, $j in enumerate(<list>):\n    sink($j, y=$i)"),
    _piece("for $i, $j in zip(<list>, <list>):\n    sink($i, y=$j)"),
    _piece("$a = 0\nfor $i in <list>:\n    if $i < 0:\n        break\n    $a = $i", a="int"),
    _piece("for $i in <list>:\n    if $i < 0:\n        continue\n    sink($i)"),
    _piece("$n = 0\nwhile $n < 2:\n    <block>\n    $n += 1"),
    _piece("$n = 0\n$a = <int>\nwhile $n < 2 and $a > 0:\n    $a = to_int($a)\n    $n += 1", a="int"),
    _piece("for $i in <list>:\n    $a = $i\nelse:\n    sink(<any>)"),
    _piece("$a = None\nfor $i in range(len(<list>)):\n    $a = to_int(<int>)", a="int"),
    # errors
    _piece("try:\n    $a = <int>\nfinally:\n    sink(<any>)", a="int"),
    _piece("try:\n    raise ValueError(<text>)\nexcept ValueError as $e:\n    $a = str($e)", a="text"),
    _piece("try:\n    $a = {}[<text>]\nexcept KeyError:\n    $a = <int>", a="int"),
    _piece("$a = <int>\ntry:\n    $a = <int>\n    raise KeyError\nexcept KeyError:\n    pass", a="int"),
    # helpers
    _piece("$a = $helper(<int>)", "def $helper(value):\n    return value", a="int"),
    _piece("$a = $helper(<list>)", "def $helper(value):\n    return [item + 1 for item in value]", a="list"),
    _piece("$a = $helper(<any>)", "def $helper(value):\n    return to_int(value)", a="int"),
    _piece("$a = $helper(<int>, y=<int>)", "def $helper(x, y=3):\n    return y", a="int"),
    _piece("$a = $helper(<int>, <int>)", "def $helper(*args):\n    return args[1]", a="int"),
    _piece("$a = $helper(k=<int>, l=<int>)", "def $helper(**options):\n    return options['k']", a="int"),
    _piece("$a = [1, 2]\n$helper($a, <int>)", "def $helper(target, item):\n    target.append(item)", a="list"),
    _piece("$a, $b = $helper(<int>, <text>)", "def $helper(x, y):\n    return x, y", a="int", b="text"),
    _piece(
        "$a = $helper(<int>, <int>)",
        "def $helper(x, y):\n    if x > 100:\n        return x\n    return y",
        a="int",
    ),
    _piece(
        "$helper(<int>, <any>)",
        "def $helper(x, y):\n    if x < 0:\n        return None\n    sink(y)\n    return None",
    ),
    _piece("$a = $helper(to_int, <any>)", "def $helper(step, value):\n    return step(value)", a="int"),
    _piece(
        "$a = list($helper(<list>))", "def $helper(values):\n    for value in values:\n        yield value", a="list"
    ),
    _piece(
        "for $i in $helper(<list>):\n    sink($i)",
        "def $helper(values):\n    for value in values:\n        yield value",
    ),
    _piece("$a = list($helper(<list>))", "def $helper(values):\n    yield from values\n    yield load_int()", a="list"),
    _piece(
        "$a = $helper(2, <int>)", "def $helper(n, x):\n    return x if n == 0 else $helper(n - 1, to_int(x))", a="int"
    ),
    _piece("$b = <int>\ndef $f():\n    return to_int($b)\n$a = $f()", a="int"),
    _piece("$b = <int>\ndef $f(x=$b):\n    return x\n$b = <int>\n$a = $f()", a="int", b="int"),
    _piece("$b = <int>\n$f = lambda: $b\n$b = <int>\n$a = $f()", a="int"),
    _piece("$a = 0\ndef $f():\n    nonlocal $a\n    $a = <int>\n$f()", a="int"),
    _piece("def $f(x):\n    def $g():\n        return x\n    return $g\n$a = $f(<int>)()", a="int"),
    _piece("$f = functools.partial(to_int, <any>)\n$a = $f(y=<any>)", a="int"),
    _piece("$f = functools.partial(to_int, y=<any>)\n$a = $f(<any>)", a="int"),
    _piece("global $store\n$store = <int>\n$a = $store", "$store = None", a="int"),
    _piece("$keep(<int>)\n$a = $store", "$store = None\n\n\ndef $keep(x):\n    global $store\n    $store = x", a="int"),
    _piece("$store.append(<int>)\n$a = list($store)", "$store = [1, 2]", a="list"),
    _piece("$steps = {'k': to_int, 'l': to_text}\n$a = $steps['k'](<any>)", a="int"),
    _piece("$a = <int>\nfor $s in [to_int, to_list]:\n    $a = $s($a)"),
    _piece(
        "$a = $helper(<int>)",
        "def $wrap(fn):\n    @functools.wraps(fn)\n    def inner(*args):\n        return fn(*args)\n"
        "    return inner\n\n\n"
        "@$wrap\ndef $helper(x):\n    return to_int(x)",
        a="int",
    ),
    # objects
    _piece(
        "$o = $Job()\n$o.load(<int>)\n$a = $o.value",
        "class $Job:\n    def load(self, value):\n        self.value = value",
        a="int",
    ),
    _piece(
        "$o = $Job(<int>, <text>)\n$a = $o.left\nsink($o.right)",
        "class $Job:\n    def __init__(self, left, right):\n        self.left = left\n        self.right = right",
        a="int",
    ),
    _piece(
        "$o = $Job(<any>)\n$a = $o.run()",
        "class $Job:\n    def __init__(self, value):\n        self.value = value\n\n"
        "    def run(self):\n        return to_int(self.value)",
        a="int",
    ),
    _piece(
        "$o = $Job()\n$o.add(<int>)\n$o.add(<int>)\n$a = $o.items",
        "class $Job:\n    def __init__(self):\n        self.items = []\n\n"
        "    def add(self, item):\n        self.items.append(item)",
        a="list",
    ),
    _piece(
        "$o = $Job(<int>)\n$p = $Job(<int>)\n$a = $o.value\nsink($p.value)",
        "class $Job:\n    def __init__(self, value):\n        self.value = value",
        a="int",
    ),
    _piece(
        "$o = $Job(<int>)\n$a = $o.double",
        "class $Job:\n    def __init__(self, value):\n        self.value = value\n\n"
        "    @property\n    def double(self):\n        return self.value * 2",
        a="int",
    ),
    _piece(
        "$o = $Child(<int>)\n$a = $o.get()",
        "class $Base:\n    def __init__(self, value):\n        self.value = value\n\n"
        "    def get(self):\n        return self.value\n\n\n"
        "class $Child($Base):\n    def get(self):\n        return super().get() + 1",
        a="int",
    ),
    _piece("$o = $Row(<int>, <list>)\n$a = $o.n", "@dataclass\nclass $Row:\n    n: int\n    xs: list", a="int"),
    _piece(
        "$o = $Row(<int>)\n$o.xs.extend(<list>)\n$a = $o.xs",
        "@dataclass\nclass $Row:\n    n: int\n    xs: list = field(default_factory=list)",
        a="list",
    ),
    _piece(
        "$o = replace($Row(<int>, <int>), n=<int>)\n$a = $o.m\nsink($o.n)",
        "@dataclass\nclass $Row:\n    n: int\n    m: int",
        a="int",
    ),
    _piece(
        "$o = $Pair(<int>, <text>)\n$a = $o.left\n$b, $c = $o",
        "$Pair = namedtuple('$Pair', 'left right')",
        a="int",
        b="int",
        c="text",
    ),
    _piece(
        "with $opened(<int>) as $a:\n    sink($a)", "@contextmanager\ndef $opened(value):\n    yield value", a="int"
    ),
    _piece(
        "with $Ctx(<int>) as $a:\n    sink($a, y=<any>)",
        "class $Ctx:\n    def __init__(self, value):\n        self.value = value\n\n    def __enter__(self):\n"
        "        return self.value\n\n    def __exit__(self, *exc):\n        return None",
        a="int",
    ),
    # futures and maps
    _piece("$f = to_int.submit(<any>)\n$a = $f.result()", a="int"),
    _piece("$f = to_int.submit(<any>)\nsink($f, y=<any>)"),
    _piece("$f = [to_int.submit($i) for $i in <list>]\nsink($f)"),
    _piece("$f = [to_int.submit($i) for $i in <list>]\n$a = [$g.result() for $g in $f]", a="list"),
    _piece(
        "$f = [to_int.submit($i) for $i in <list>]\n$a = []\nfor $g in as_completed($f):\n    $a.append($g.result())",
        a="list",
    ),
    _piece("$f = [to_int.submit($i) for $i in <list>]\nwait($f)\nfor $g in $f:\n    sink($g)"),
    _piece("$f = {$i: to_int.submit($i) for $i in [1, 2]}\n$a = $f[1].result()", a="int"),
    _piece("$f = to_int.map(<list>)\nsink($f)"),
    _piece("$f = to_int.map(<list>)\n$g = to_int.map($f)\n$a = $g.result()", a="list"),
    _piece("$f = to_int.map(<list>, unmapped(<any>))\nfor $g in $f:\n    sink($g)"),
    _piece("$f = sink.submit(<any>)\nsink.submit(<any>, wait_for=[$f]).wait()"),
    _piece("$f = sink.submit(<any>)\n$a = to_int(<any>, wait_for=[$f])", a="int"),
    _piece("$s = to_int(<any>, return_state=True)\nsink($s)"),
    # sub-flows
    _piece("$a = child_$n(<int>)", "@flow\ndef child_$n(x):\n    return to_int(x)", a="int"),
    _piece("$a = child_$n(<int>, <list>)", "@flow\ndef child_$n(x, y):\n    sink(y)\n    return x", a="int"),
    _piece("$a, $b = child_$n(<int>)", "@flow\ndef child_$n(x):\n    return load_int(), to_int(x)", a="int", b="int"),
    _piece("child_$n(<list>)", "@flow\ndef child_$n(xs):\n    for x in xs:\n        sink(x)"),
    _piece(
        "$a = child_$n(<int>, <int>)",
        "@flow\ndef child_$n(x, y):\n    if x > 100:\n        return to_int(y)\n    return y",
        a="int",
    ),
    _piece("for $i in [1, 2]:\n    $a = child_$n(<int>)", "@flow\ndef child_$n(x):\n    return to_int(x) + x", a="int"),
    _piece(
        "$s = child_$n(<int>, return_state=True)\n$a = $s.result()",
        "@flow\ndef child_$n(x):\n    return to_int(x)",
        a="int",
    ),
    # async
    _piece("$a = await async_int(<any>)", is_async=True, a="int"),
    _piece("$a, $b = await asyncio.gather(async_int(<any>), async_int(<any>))", is_async=True, a="int", b="int"),
    _piece(
        "$a = await $helper(<any>)",
        "async def $helper(value):\n    return await async_int(value)",
        is_async=True,
        a="int",
    ),
    _piece("$a = [await async_int($i) for $i in <list>]", is_async=True, a="list"),
    _piece("$f = async_int.submit(<any>)\nsink($f)", is_async=True),
    _piece(
        "async for $i in $helper(<list>):\n    sink($i)",
        "async def $helper(values):\n    for value in values:\n        yield value",
        is_async=True,
    ),
)
