package kind

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// ParseNeeds reads a dependency cell: `A; B` needs both, `A | B` needs either, `2 of (A | B | C)` needs two of the three, and
// they combine. find gives the record that bears a name (Fold-ed); a name that nobody bears is kept as written. Where nobody bears what
// stands between two signs, but somebody bears parts of it, commas and words stand for the signs: `A, B`, `A and B`, `A or B`.
func ParseNeeds(cell string, find func(name string) (ID, bool)) ([]Need, error) {
	var out []Need
	for _, part := range splitOutside(cell, ";\n") {
		for _, group := range inOtherWords(strings.TrimSpace(part), find) {
			n, err := parseGroup(group, find)
			if err != nil {
				return nil, err
			}
			out = append(out, n)
		}
	}
	return out, nil
}

// inOtherWords gives the groups of a part that is written with commas or words between its names: at commas where somebody bears a
// piece or a piece is a group with a number, at words only where somebody bears each piece, since many names hold an "and".
func inOtherWords(part string, find func(string) (ID, bool)) []string {
	if part == "" {
		return nil
	}
	known := func(name string) bool { _, ok := find(Fold(name)); return ok }
	named := func(s string) bool { return strings.Contains(s, ",") && known(s) } // a name that holds a comma
	if known(part) || slices.ContainsFunc(pieces(splitOutside(part, "|")), named) {
		return []string{part}
	}
	commas := splitOutside(part, ",")
	cut := len(commas) > 1
	commas = pieces(commas)
	if cut && (slices.ContainsFunc(commas, known) || slices.ContainsFunc(commas, kOf.MatchString)) {
		var out []string
		for _, c := range commas {
			out = append(out, inOtherWords(c, find)...)
		}
		return out
	}
	if kOf.MatchString(part) || len(splitOutside(part, "|")) > 1 {
		return []string{part}
	}
	every := func(names []string) bool {
		return len(names) > 1 && !slices.ContainsFunc(names, func(n string) bool { return !known(n) })
	}
	if both := pieces(andWord.Split(part, -1)); every(both) {
		return both
	}
	if either := pieces(orWord.Split(part, -1)); every(either) {
		return []string{strings.Join(either, " | ")}
	}
	return []string{part}
}

var (
	andWord = regexp.MustCompile(`(?i)\s+and\s+|\s*[&+]\s*`)
	orWord  = regexp.MustCompile(`(?i)\s+or\s+|\s*/\s*`)
)

// pieces are the parts that hold anything.
func pieces(parts []string) []string {
	var out []string
	for _, p := range parts {
		if p = strings.TrimSpace(p); p != "" {
			out = append(out, p)
		}
	}
	return out
}

var kOf = regexp.MustCompile(`(?is)^(\d+)\s+of\s*\((.*)\)$`)

func parseGroup(s string, find func(string) (ID, bool)) (Need, error) {
	n := Need{K: 1}
	if m := kOf.FindStringSubmatch(s); m != nil {
		k, err := strconv.Atoi(m[1])
		if err != nil {
			return Need{}, fmt.Errorf("%q: write how many are needed as a small number, like 2 of (A | B | C)", s)
		}
		n.K, s = k, m[2]
	}
	for _, name := range splitOutside(s, "|") {
		name = strings.Join(strings.Fields(name), " ")
		if name == "" {
			continue
		}
		if len(splitOutside(name, ";")) > 1 {
			return Need{}, fmt.Errorf("%q has a semicolon inside its brackets: it stands between groups, like 2 of (A | B | C); D", s)
		}
		if kOf.MatchString(name) {
			return Need{}, fmt.Errorf("%q stands inside another group: put a semicolon before it", name)
		}
		p := Provider{Name: name}
		if id, ok := find(Fold(name)); ok {
			p = Provider{ID: id}
		}
		n.Of = append(n.Of, p)
	}
	if n.K < 1 || n.K > len(n.Of) {
		return Need{}, fmt.Errorf("%q needs %d of %d: write a number between 1 and the names that follow", s, n.K, len(n.Of))
	}
	return n, nil
}

// splitOutside cuts s at any of the separators that stands outside brackets.
func splitOutside(s, separators string) []string {
	var out []string
	depth, from := 0, 0
	for i, r := range s {
		switch {
		case r == '(':
			depth++
		case r == ')' && depth > 0:
			depth--
		case depth == 0 && strings.ContainsRune(separators, r):
			out = append(out, s[from:i])
			from = i + len(string(r))
		}
	}
	return append(out, s[from:])
}

// FormatNeeds writes needs back as a dependency cell.
func FormatNeeds(needs []Need, name func(ID) string) string {
	parts := make([]string, len(needs))
	for i, n := range needs {
		names := make([]string, len(n.Of))
		for j, p := range n.Of {
			names[j] = p.Name
			if p.ID != 0 {
				names[j] = name(p.ID)
			}
		}
		parts[i] = strings.Join(names, " | ")
		if n.K > 1 {
			parts[i] = fmt.Sprintf("%d of (%s)", n.K, parts[i])
		}
	}
	return strings.Join(parts, "; ")
}

// parseNeedsJSON reads [[k, provider, ...], ...] where a provider is a record's number or an unknown name.
func parseNeedsJSON(raw []byte) ([]Need, error) {
	var groups [][]any
	err := json.Unmarshal(raw, &groups)
	if err != nil {
		return nil, fmt.Errorf("%w: %s", ErrType, raw)
	}
	out := make([]Need, 0, len(groups))
	for _, g := range groups {
		if len(g) < 2 {
			return nil, fmt.Errorf("%w: %s", ErrType, raw)
		}
		k, ok := g[0].(float64)
		if !ok || k < 1 || int(k) > len(g)-1 {
			return nil, fmt.Errorf("%w: %s", ErrType, raw)
		}
		n := Need{K: int(k)}
		for _, p := range g[1:] {
			switch p := p.(type) {
			case float64:
				n.Of = append(n.Of, Provider{ID: ID(p)})
			case string:
				n.Of = append(n.Of, Provider{Name: p})
			default:
				return nil, fmt.Errorf("%w: %s", ErrType, raw)
			}
		}
		out = append(out, n)
	}
	return out, nil
}
