package buying

import (
	"fmt"
	"slices"
	"strings"

	"github.com/moothall/moothall/internal/kind"
)

// Served is what a guess at the services behind a system found.
type Served struct {
	Services   []*kind.Service
	Why        []string
	Confidence float64 // that each of them is right
}

// How often a service that was guessed for a system was right: the systems of the demonstration's council, whose services are
// recorded, with their services blanked (proposals_test.go in internal/desk counts them); one right and one wrong are added.
const (
	sureOfServiceName     = 0.89
	sureOfServiceFunction = 0.54
)

// widest is how many services of one function a system is guessed to serve: beyond it the function says too little.
const widest = 4

// ServicesBehind guesses which services of the register a system is for: those whose name the system bears, else those that have its
// function. function is what the system is for: its own field, or its product's; "" when neither is recorded.
func (c *Catalogue) ServicesBehind(system, function string, services []*kind.Service) (Served, bool) {
	var out Served
	own := c.telling(system)
	for _, s := range services {
		if bears(own, c.telling(s.Name.Or(""))) {
			out.Services = append(out.Services, s)
		}
	}
	if len(out.Services) > 0 {
		out.Confidence = sureOfServiceName
		out.Why = []string{fmt.Sprintf("“%s” stands in both names", strings.Join(shared(own, c.telling(kind.NameOf(out.Services[0]))), " "))}
		return out, len(out.Services) <= widest
	}
	f, ok := c.Function(function)
	if !ok {
		b, _ := c.FunctionBehind(system)
		f = b.Function
	}
	if f.ID == "" || f.ID == "other" {
		return Served{}, false
	}
	for _, s := range services {
		if g, ok := c.Function(s.Function.Or("")); ok && g.ID == f.ID {
			out.Services = append(out.Services, s)
		}
	}
	out.Confidence = sureOfServiceFunction
	out.Why = []string{fmt.Sprintf("The system and the %s have the function %s", plural(len(out.Services), "service", "services"), f.Label)}
	return out, len(out.Services) > 0 && len(out.Services) <= widest
}

func plural(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}

// bears tells whether every telling word of one name stands in the other and makes up half of it at least.
func bears(a, b []string) bool {
	n := len(shared(a, b))
	return n > 0 && (n == len(a) || n == len(b)) && 2*n >= max(len(a), len(b))
}

func shared(a, b []string) (out []string) {
	for _, w := range a {
		if slices.ContainsFunc(b, func(v string) bool { return sameWord(w, v) }) {
			out = append(out, w)
		}
	}
	return out
}

// sameWord takes "payment" and "payments" for one word.
func sameWord(a, b string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	return a == b || len(a) >= 4 && b == a+"s"
}

// plainWords say nothing about what a system or a service is for.
var plainWords = []string{"and", "the", "of", "for", "system", "systems", "software", "service", "services", "management", "online", "other", "council", "platform", "to", "in", "with", "new"}

// telling gives the words of a name that say what it is for. Nobody changes the list.
func (c *Catalogue) telling(name string) []string {
	return recall(c, c.told, name, func() []string { return telling(name) })
}

func telling(name string) []string {
	return slices.DeleteFunc(words(name), func(w string) bool { return slices.Contains(plainWords, w) })
}
