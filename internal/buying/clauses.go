package buying

import "github.com/moothall/moothall/internal/kind"

// Clause is one thing that a contract should say, and what ours says of it.
type Clause struct {
	Key  string // data_ownership, exit_help, data_export, ai_training, price_rise or assignment
	Said Said
	Good bool   // what is said is in the council's favour
	As   string // the choice that was recorded, where the term is one
}

// Said is whether a contract says something: what nobody recorded is neither.
type Said string

// The answers.
const (
	Says        Said = "said"
	SaysNothing Said = "not said"
	NotRecorded Said = "not recorded"
)

// Clauses are the six terms of a contract, always in the same order.
func Clauses(c *kind.Contract) []Clause {
	return []Clause{
		clause("data_ownership", c.DataOwnership), clause("exit_help", c.ExitHelp), clause("data_export", c.DataExport),
		aiUse(c), priceRise(c), assignment(c),
	}
}

// clause is a term that a contract has or has not.
func clause(key string, o kind.Opt[bool]) Clause {
	yes, ok := o.Get()
	switch {
	case !ok:
		return Clause{Key: key, Said: NotRecorded}
	case yes:
		return Clause{Key: key, Said: Says, Good: true}
	}
	return Clause{Key: key, Said: SaysNothing}
}

// aiUse is said either way: that the supplier may train on our data is the worse.
func aiUse(c *kind.Contract) Clause {
	may, ok := c.AiTraining.Get()
	if !ok {
		return Clause{Key: "ai_training", Said: NotRecorded}
	}
	return Clause{Key: "ai_training", Said: Says, Good: !may}
}

func priceRise(c *kind.Contract) Clause {
	how, ok := c.PriceRise.Get()
	if !ok {
		return Clause{Key: "price_rise", Said: NotRecorded}
	}
	return Clause{Key: "price_rise", Said: Says, Good: how == "fixed" || how == "capped", As: how}
}

// assignment: a register that says "unknown" recorded that nobody knows.
func assignment(c *kind.Contract) Clause {
	how, ok := c.Assignment.Get()
	if !ok || how == "unknown" {
		return Clause{Key: "assignment", Said: NotRecorded}
	}
	return Clause{Key: "assignment", Said: Says, Good: how == "yes" || how == "consent", As: how}
}
