"""Values that travel into sub-flows and out of them."""
# ruff: noqa: PERF401 - the odd form is the idiom

from prefect import flow, task


@task
def count_votes():
    return {"north": 1204, "south": 998}


@task
def list_wards():
    return ["ward 4", "ward 7"]


@task
def read_turnout():
    return 643


@task
def tally(votes):
    return [votes, "tally"]


@task
def audit(votes, wards="all"):
    return {"audit": votes, "wards": wards}


@task
def proclaim(text):
    return f"hear: {text}"


@task
def archive(papers):
    return ["archive", papers]


def tallied_by(child, votes):
    """Run a sub-flow on votes."""
    return child(votes)


@flow
def child_counts():
    return tally(count_votes())


@flow
def child_tallies(votes):
    return tally(votes)


@flow
def child_proclaims(text, loud=False):
    proclaim(text)
    return loud


@flow
def child_pair(turnout):
    return tally(turnout), archive("ballots")


@flow
def child_future(votes):
    return tally.submit(votes)


@flow
def child_maps(wards):
    return archive.map(wards).result()


@flow
def child_inner(votes):
    return archive(votes)


@flow
def child_outer(votes, wards):
    checked = audit(votes, wards=wards)
    return child_inner(checked)


@flow
def child_constant(votes):
    tally(votes)
    return "counted"


@flow
def child_by_name(votes):
    return {"tally": tally(votes), "constant": 77}


@flow
def child_unchanged(papers: list, note: str = "none"):
    return papers


@flow
async def child_async(votes):
    return tally(votes)


@flow(validate_parameters=False)
def child_with_splats(*papers, **notes):
    return archive([papers, sorted(notes)])


@flow
def child_yields(wards):
    for ward in wards:
        yield f"{ward}!"


@flow
def result_of_a_subflow():
    """A sub-flow returns what its task returned."""
    proclaim(child_counts())


@flow
def argument_of_a_subflow():
    """A result goes into a sub-flow and a task there."""
    child_proclaims(list_wards())


@flow
def into_and_out_of_a_subflow():
    """A result goes into a sub-flow, and the sub-flow's goes on."""
    archive(child_tallies(count_votes()))


@flow
def pair_of_a_subflow():
    """A sub-flow returns a pair, the parts of which part."""
    counted, stored = child_pair(read_turnout())
    proclaim(counted)
    audit("none", wards=stored)


@flow
def future_of_a_subflow():
    """A sub-flow returns a future, which is passed on."""
    archive(child_future(count_votes()))


@flow
def map_in_a_subflow():
    """A sub-flow maps a task over what it is given."""
    proclaim(child_maps(list_wards()))


@flow
def subflow_in_a_subflow():
    """A sub-flow calls another one with what its task returned."""
    proclaim(child_outer(count_votes(), wards=list_wards()))


@flow
def constant_of_a_subflow():
    """A sub-flow returns a constant, which is the sub-flow's result all the same."""
    proclaim(child_constant(count_votes()))


@flow
def part_of_a_subflow():
    """One slot of what a sub-flow returns is read."""
    archive(child_by_name(read_turnout())["tally"])


@flow
def subflow_without_a_task():
    """A sub-flow returns what it was given."""
    archive(child_unchanged(list_wards(), note="x"))


@flow
def subflows_in_a_row():
    """Sub-flows hand on to each other."""
    child_proclaims(child_tallies(count_votes()), loud=child_counts())


@flow
def subflow_as_a_state():
    """A sub-flow returns a state, which is asked."""
    state = child_counts(return_state=True)
    archive(state.result())


@flow
def subflow_with_options():
    """A sub-flow is called with other options."""
    archive(child_tallies.with_options(retries=0)(read_turnout()))


@flow
def subflow_in_a_loop():
    """A sub-flow is called for each item of a result, and a list grows."""
    papers = []
    for ward in list_wards():
        papers.append(child_tallies(ward))
    archive(papers)


@flow
def subflow_carried():
    """What a sub-flow returns goes into its next turn."""
    papers = list_wards()
    for note in ("a", "b"):
        papers = child_unchanged(papers, note=note)
    archive(papers)


@flow
def subflow_by_a_helper():
    """A helper is given a sub-flow and runs it."""
    proclaim(tallied_by(child_tallies, read_turnout()))


@flow
def subflow_with_splats_given():
    """A sub-flow takes any number of values and names."""
    proclaim(child_with_splats(count_votes(), "roll", note=read_turnout()))


@flow
async def subflow_awaited():
    """An async sub-flow is awaited."""
    archive(await child_async(count_votes()))


@flow
def undecorated_subflow():
    """The undecorated function of a flow is a helper like any other."""
    archive(child_tallies.fn(count_votes()))


@flow
def subflow_that_is_not_read():
    """What a sub-flow returns is not read, its argument is not changed."""
    wards = list_wards()
    child_proclaims(wards)
    archive(wards)


@flow
def subflow_in_a_condition():
    """A sub-flow is called in a branch, its result joined with another."""
    # static: list_wards -> archive.papers: kept where the branch is not taken
    papers = list_wards()
    if len("north") == 5:
        papers = child_tallies(papers)
    archive(papers)
