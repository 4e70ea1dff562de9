package kind

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// ParseNeeds reads a dependency cell: `A; B` needs both, `A | B` needs either, `2 of (A | B | C)` needs two of the three, and
// they combine. find gives the record that bears a name (Fold-ed); a name that nobody bears is kept as written.
func ParseNeeds(cell string, find func(name string) (ID, bool)) ([]Need, error) {
	var out []Need
	for _, part := range splitOutside(cell, ";\n") {
		part = strings.TrimSpace(part)
		if part == "" {
			continue
		}
		n, err := parseGroup(part, find)
		if err != nil {
			return nil, err
		}
		out = append(out, n)
	}
	return out, nil
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
