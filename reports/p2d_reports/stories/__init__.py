"""The work as epics and stories, for any tracker."""
