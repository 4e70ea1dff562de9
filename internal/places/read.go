package places

import (
	"encoding/csv"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/moothall/moothall/internal/kind"
)

// The values that the files may hold.
var (
	councilTypes = []string{"county", "district", "unitary", "metropolitan", "london-borough", "combined", "other"}
	nations      = []string{"england", "scotland", "wales", "northern-ireland"}
	tiers        = []string{"mission critical", "business critical", "business supporting", "corporate"}
	listedTiers  = []string{"all", "county", "district"}
)

// readTable reads a comma-separated file whose first row must be exactly these headings, and calls each with every row after it.
func readTable(fsys fs.FS, name string, headings []string, each func(row []string) error) error {
	f, err := fsys.Open(name)
	if err != nil {
		return fmt.Errorf("opening %s: %w", name, err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		return fmt.Errorf("reading %s: %w", name, err)
	}
	if len(rows) == 0 || !slices.Equal(rows[0], headings) {
		return fmt.Errorf("%s: the first row must be %s", name, strings.Join(headings, ","))
	}
	for i, row := range rows[1:] {
		if err := each(row); err != nil {
			return fmt.Errorf("%s row %d: %w", name, i+2, err)
		}
	}
	return nil
}

func readCouncils(fsys fs.FS) ([]Council, error) {
	headings := []string{"slug", "name", "short", "gss", "former_gss", "type", "nation", "start", "end", "successors", "county"}
	var out []Council
	err := readTable(fsys, "councils.csv", headings, func(row []string) error {
		start, err := day(row[7])
		if err != nil {
			return fmt.Errorf("start: %w", err)
		}
		end, err := day(row[8])
		if err != nil {
			return fmt.Errorf("end: %w", err)
		}
		if row[0] == "" || row[1] == "" {
			return fmt.Errorf("a council needs a slug and a name")
		}
		if err := oneOf("type", row[5], councilTypes); err != nil {
			return err
		}
		if err := oneOf("nation", row[6], nations); err != nil {
			return err
		}
		out = append(out, Council{Slug: row[0], Name: row[1], Short: row[2], GSS: row[3], FormerGSS: several(row[4]), Type: row[5],
			Nation: row[6], Start: start, End: end, Successors: several(row[9]), County: row[10]})
		return nil
	})
	return out, err
}

func readServices(fsys fs.FS) ([]Service, error) {
	headings := []string{"name", "types", "nations", "essential", "tier", "function", "lgsl"}
	var out []Service
	err := readTable(fsys, "services.csv", headings, func(row []string) error {
		s := Service{Name: row[0], Types: several(row[1]), Nations: several(row[2]), Essential: row[3] == "yes", Tier: row[4],
			Function: row[5], LGSL: several(row[6])}
		if err := oneOf("essential", row[3], []string{"yes", "no"}); err != nil {
			return err
		}
		for _, t := range s.Types {
			if err := oneOf("types", t, councilTypes); err != nil {
				return err
			}
		}
		for _, n := range s.Nations {
			if err := oneOf("nations", n, nations); err != nil {
				return err
			}
		}
		out = append(out, s)
		return oneOf("tier", s.Tier, tiers)
	})
	return out, err
}

func readListed(fsys fs.FS) ([]ListedService, error) {
	var out []ListedService
	err := readTable(fsys, "lgsl.csv", []string{"id", "label", "tier"}, func(row []string) error {
		out = append(out, ListedService{ID: row[0], Label: row[1], Tier: row[2]})
		return oneOf("tier", row[2], listedTiers)
	})
	return out, err
}

// day reads an ISO date; a blank is "not recorded".
func day(s string) (kind.Opt[kind.Date], error) {
	if s == "" {
		return kind.Opt[kind.Date]{}, nil
	}
	d, err := kind.ParseDate(s)
	if err != nil {
		return kind.Opt[kind.Date]{}, err
	}
	return kind.Some(d), nil
}

// several cuts a cell at semicolons; a blank cell is none.
func several(s string) []string {
	if s == "" {
		return nil
	}
	return strings.Split(s, ";")
}

func oneOf(column, value string, allowed []string) error {
	if !slices.Contains(allowed, value) {
		return fmt.Errorf("%s is %q; it must be one of %s", column, value, strings.Join(allowed, ", "))
	}
	return nil
}
