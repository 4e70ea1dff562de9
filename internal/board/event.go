package board

import (
	"encoding/json"
	"slices"

	"github.com/moothall/moothall/internal/ledger"
)

// settled are, for each kind whose records are logged, the states in which a record binds.
var settled = map[string][]string{"decision": {"final", "amended"}, "assessment": {"signed off"}, "meeting": {"minutes approved"}}

// begins are what is logged when a record of a kind begins to bind.
var begins = map[string]string{"decision": Decision, "assessment": Assessment, "meeting": Minutes}

// told are, for each kind whose figures are told to others, the fields that are logged when one that was recorded changes.
var told = map[string][]string{"reading": {"value", "numerator", "denominator"}, "measure": {"definition", "formula", "numerator", "denominator", "baseline", "target", "direction"}}

// Logs tells whether records of a kind are logged.
func Logs(kindName string) bool { return settled[kindName] != nil || told[kindName] != nil }

// Happened tells what a change did that the log must hold; "" when it is nothing. doc is the record after it, or as it was last when
// it was removed.
func Happened(c ledger.Change, doc ledger.Doc) string {
	if revised(c) {
		return Revision
	}
	states, now := settled[c.Key.Kind], text(doc["state"])
	if states == nil {
		return ""
	}
	was := now
	if moved, ok := c.Delta["state"]; ok {
		was = text(moved[0])
	}
	if c.Op == ledger.Create {
		was = ""
	}
	bound, binds := slices.Contains(states, was), slices.Contains(states, now) && c.Op != ledger.Remove
	switch {
	case bound && binds:
		return Amendment
	case bound:
		return Withdrawal
	case binds:
		return begins[c.Key.Kind]
	}
	return ""
}

// revised tells whether a change takes a figure that was recorded, or what it means, for another.
func revised(c ledger.Change) bool {
	if c.Op == ledger.Create || c.Op == ledger.Remove {
		return false
	}
	return slices.ContainsFunc(told[c.Key.Kind], func(field string) bool {
		moved, ok := c.Delta[field]
		return ok && len(moved[0]) > 0 && string(moved[0]) != "null"
	})
}

func text(raw json.RawMessage) string {
	var s string
	if json.Unmarshal(raw, &s) != nil {
		return ""
	}
	return s
}
