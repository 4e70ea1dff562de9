package board

import (
	"encoding/json"
	"slices"

	"github.com/moothall/moothall/internal/ledger"
)

// settled are, for each kind whose records are logged, the states in which a record binds.
var settled = map[string][]string{"decision": {"final", "amended"}, "assessment": {"signed off"}}

// reading is the kind whose corrections are logged: a figure that stood and was changed. A first figure is not, nor one that is removed.
const reading = "reading"

// Logs tells whether records of a kind are logged.
func Logs(kindName string) bool { return settled[kindName] != nil || kindName == reading }

// Happened tells what a change did that the log must hold; "" when it is nothing. doc is the record after it, or as it was last when
// it was removed.
func Happened(c ledger.Change, doc ledger.Doc) string {
	if c.Key.Kind == reading {
		return revised(c)
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
	case binds && c.Key.Kind == "decision":
		return Decision
	case binds:
		return Assessment
	}
	return ""
}

// revised tells whether a change replaced a figure that was recorded before.
func revised(c ledger.Change) string {
	if c.Op == ledger.Create || c.Op == ledger.Remove {
		return ""
	}
	for _, field := range []string{"numerator", "denominator", "value"} {
		moved, ok := c.Delta[field]
		if ok && len(moved[0]) > 0 && string(moved[0]) != "null" {
			return Revision
		}
	}
	return ""
}

func text(raw json.RawMessage) string {
	var s string
	if json.Unmarshal(raw, &s) != nil {
		return ""
	}
	return s
}
