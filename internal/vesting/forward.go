package vesting

import "strings"

// ForwardPlan is the contracts as a table for a spreadsheet, with its headings.
func ForwardPlan(rows []Row) [][]string {
	out := [][]string{{"Council", "Reference", "Title", "Supplier", "End date", "Value", "Class", "Flags", "Why"}}
	for _, r := range rows {
		end, value := "", ""
		if r.End != nil {
			end = r.End.String()
		}
		if r.Value != nil {
			value = r.Value.Plain()
		}
		flags := make([]string, len(r.Flags))
		for i, f := range r.Flags {
			flags[i] = string(f)
		}
		out = append(out, []string{r.Council, r.Reference, r.Title, r.Supplier, end, value, string(r.Class), strings.Join(flags, ", "), r.Why})
	}
	return out
}
