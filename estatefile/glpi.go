package estatefile

import (
	"encoding/csv"
	"errors"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// GLPI exports one list at a time, of the columns that its user chose, with semicolons or commas and often an empty column at the end. Headings are
// those of GLPI 9 to 11 in English. A list is known by headings that only GLPI has together.
var glpiSigns = []struct {
	kind string
	all  []string // headings that a list has
	one  []string // and one of these
}{
	{"Contract", []string{"name", "start date"}, []string{"expiration date + notice", "initial contract period", "invoice period", "periodicity", "email alarms"}},
	{"Computer", []string{"name"}, []string{"operating system - name", "components - processor", "components - processors"}},
	{"Software", []string{"name", "publisher"}, []string{"versions - name", "number of installations", "installations - number of installations", "licenses - number of licenses", "number of licenses"}},
	{"Appliance", []string{"name", "environment"}, []string{"associated items", "associated item", "group in charge", "technician in charge", "entity"}},
}

// glpiKind is what a list with these headings lists; "" when it is none of GLPI's.
func glpiKind(head []string) string {
	has := func(heading string) bool {
		return slices.ContainsFunc(head, func(h string) bool { return strings.EqualFold(strings.TrimSpace(h), heading) })
	}
	for _, s := range glpiSigns {
		if !slices.ContainsFunc(s.all, func(h string) bool { return !has(h) }) && slices.ContainsFunc(s.one, has) {
			return s.kind
		}
	}
	return ""
}

// glpiRows reads lists: the sign that separates more of the first line's headings is the one.
func glpiRows(text string) *csv.Reader {
	first, _, _ := strings.Cut(text, "\n")
	r := csv.NewReader(strings.NewReader(text))
	if strings.Count(first, ";") > strings.Count(first, ",") {
		r.Comma = ';'
	}
	r.FieldsPerRecord, r.LazyQuotes = -1, true
	return r
}

// detectGLPI looks at the first line.
func detectGLPI(text string) bool {
	head, err := glpiRows(text).Read()
	return err == nil && glpiKind(head) != ""
}

// readGLPI reads a list: each row is an element with its cells as properties, under GLPI's headings. A cell of several lines is several values, which
// are written with semicolons between, as a cell of a spreadsheet has them.
func readGLPI(m *Model, text string, o Options) error {
	r := glpiRows(text)
	head, err := r.Read()
	if err != nil {
		return refuse(1, "This list has no headings: export it again.")
	}
	kind, parts := glpiKind(head), 0
	for {
		cells, err := r.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			line, _ := r.FieldPos(0)
			return refuse(line, "This row cannot be read: export the list again.")
		}
		parts += len(cells)
		if parts > o.MaxParts || len(m.Elements) >= o.MaxElements {
			return refuse(0, "This list has more cells than any list of an estate: export a part of it.")
		}
		line, _ := r.FieldPos(0)
		e := glpiElement(kind, head, cells)
		if e.Name == "" && len(e.Properties) == 0 {
			continue
		}
		e.ID, e.Line = kind+" "+strconv.Itoa(len(m.Elements)+1), line
		m.Elements = append(m.Elements, e)
	}
}

func glpiElement(kind string, head, cells []string) Element {
	e := Element{Kind: kind}
	for i, cell := range cells {
		if i >= len(head) || strings.TrimSpace(head[i]) == "" {
			continue
		}
		heading, values := strings.TrimSpace(head[i]), glpiValues(cell)
		switch {
		case len(values) == 0:
		case strings.EqualFold(heading, "name"):
			e.Name = values[0]
		case strings.EqualFold(heading, "comments"):
			e.Description = strings.TrimSpace(cell)
		case strings.EqualFold(heading, "associated suppliers") && len(values) > 1:
			e.set(heading, values[0])
			e.set("Further suppliers", strings.Join(values[1:], "; "))
		case strings.EqualFold(heading, "locations"), strings.EqualFold(heading, "location"):
			e.set("Locations", last(values[0], " > "))
		default:
			e.set(heading, strings.Join(values, "; "))
		}
	}
	if kind == "Computer" && isServer(e) {
		e.Kind = "Server"
	}
	if kind == "Contract" {
		glpiTerm(&e)
	}
	return e
}

// months is a length as GLPI writes it: 36 months.
var months = regexp.MustCompile(`^(\d{1,3}) months?$`)

// break that GLPI writes between values in a cell, and the type before the name of an item.
var (
	glpiBreak = regexp.MustCompile(`(?i)<br ?/?>|\r?\n`)
	glpiItem  = regexp.MustCompile(`^(Computer|Computers|Network device|Software|Database|Appliance|Cluster) - `)
)

// glpiValues are a cell's values, without what stands around them.
func glpiValues(cell string) (out []string) {
	for _, v := range glpiBreak.Split(cell, -1) {
		v = glpiItem.ReplaceAllString(strings.TrimSpace(strings.ReplaceAll(v, "\u00a0", " ")), "")
		if m := months.FindStringSubmatch(v); m != nil {
			v = m[1]
		}
		if v != "" && v != "-----" {
			out = append(out, v)
		}
	}
	return out
}

// last is the part behind the last mark: a place within others is written as Root > Town hall.
func last(s, mark string) string {
	parts := strings.Split(s, mark)
	return strings.TrimSpace(parts[len(parts)-1])
}

// isServer tells a server from a desktop: by its type or, where none is written, by its operating system.
func isServer(e Element) bool {
	kind := strings.ToLower(Get(e.Properties, "Types") + Get(e.Properties, "Type"))
	if kind == "" {
		kind = strings.ToLower(Get(e.Properties, "Operating system - Name") + Get(e.Properties, "Operating System - Name"))
	}
	return slices.ContainsFunc([]string{"server", "virtual", "hypervisor", "esx", "cluster"}, func(w string) bool { return strings.Contains(kind, w) })
}

// glpiTerm adds what a contract's columns say together: its end where only its start and length are written, as GLPI reckons it, and whether it renews by
// itself.
func glpiTerm(e *Element) {
	length, of := Get(e.Properties, "Duration"), "Duration"
	if length == "" {
		length, of = Get(e.Properties, "Initial contract period"), "Initial contract period"
	}
	start, err := time.Parse(time.DateOnly, Get(e.Properties, "Start date"))
	n, notNumber := strconv.Atoi(length)
	if err == nil && notNumber == nil && n > 0 && n < 1000 && Get(e.Properties, "End date") == "" {
		e.rename(of, "End date", addMonths(start, n).Format(time.DateOnly))
	}
	switch strings.ToLower(Get(e.Properties, "Renewal")) {
	case "tacit":
		e.set("Renews by itself", "yes")
		e.rename("Periodicity", "Renews every", Get(e.Properties, "Periodicity"))
	case "express", "never":
		e.set("Renews by itself", "no")
	}
}

// rename says a property in another name, with the value that it comes to.
func (e *Element) rename(from, to, value string) {
	for i := range e.Properties {
		if e.Properties[i].Name == from {
			e.Properties[i] = Property{to, value}
		}
	}
}

// addMonths is the same day some months on, or the last day of a month that has no such day.
func addMonths(t time.Time, n int) time.Time {
	first := time.Date(t.Year(), t.Month()+time.Month(n), 1, 0, 0, 0, 0, time.UTC)
	return first.AddDate(0, 0, min(t.Day(), first.AddDate(0, 1, -1).Day())-1)
}
