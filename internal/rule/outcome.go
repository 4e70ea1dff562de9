package rule

// Outcome is a rule's answer about one record. What is not recorded makes it CannotTell, never Clear.
type Outcome uint8

// The three answers; the zero value is the one that claims nothing.
const (
	CannotTell Outcome = iota
	Clear
	Found
)

// String is the answer as rule examples write it.
func (o Outcome) String() string { return [...]string{"cannot tell", "clear", "found"}[o] }

func outcomeOf(yes bool) Outcome {
	if yes {
		return Found
	}
	return Clear
}

// not is Kleene's: what cannot be told cannot be told either way.
func not(a Outcome) Outcome {
	switch a {
	case Found:
		return Clear
	case Clear:
		return Found
	}
	return CannotTell
}

// and is Kleene's: one Clear settles it, whatever the other side is.
func and(a, b Outcome) Outcome {
	switch {
	case a == Clear || b == Clear:
		return Clear
	case a == Found && b == Found:
		return Found
	}
	return CannotTell
}

// or is Kleene's: one Found settles it, whatever the other side is.
func or(a, b Outcome) Outcome { return not(and(not(a), not(b))) }
