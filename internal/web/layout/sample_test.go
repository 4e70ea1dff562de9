package layout

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/a-h/templ"
	"github.com/chromedp/cdproto/runtime"

	"github.com/moothall/moothall/internal/web/govuk"
)

func awaitPromise(p *runtime.EvaluateParams) *runtime.EvaluateParams { return p.WithAwaitPromise(true) }

// samples are pages as others will make them, with figures made up for the purpose.
func samples() map[string]templ.Component {
	return map[string]templ.Component{
		"home":      samplePage("Ten things to settle first", "agenda", sampleHome()),
		"what-if":   samplePage("Everything on our own premises is lost", "safe", sampleWhatIf()),
		"register":  samplePage("137 systems", "have", sampleRegister()),
		"proposals": samplePage("14 guesses to answer", "have", sampleProposals()),
		"adding":    samplePage("contracts.csv", "have", sampleAdding()),
		"form":      samplePage("Contract", "have", sampleForm()),
	}
}

func samplePage(title, current string, body templ.Component) templ.Component {
	p := marlow
	p.Title, p.Current, p.HasErrors = title, current, title == "Contract"
	if current == "have" {
		p.Crumbs = []govuk.Crumb{{Text: "What have we got?", Href: "/c/marlow-vale/questions/have"}, {Text: title}}
	}
	if title == "contracts.csv" {
		p.Council, p.Flash = "Bournemouth, Christchurch and Poole and Llanfairpwllgwyngyllgogerychwyrndrobwll Council", "17 contracts were changed."
	}
	return Page(p, body)
}

// around is a part with children.
func around(c templ.Component, children ...templ.Component) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		return c.Render(templ.WithChildren(ctx, templ.Join(children...)), w)
	})
}

func sampleHome() templ.Component {
	return templ.Join(
		templ.Raw(`<div class="govuk-grid-row"><div class="govuk-grid-column-two-thirds">`),
		Heading{Caption: "As at 21 November 2026 · from 7 files", Title: "Ten things to settle first",
			LeadHTML: templ.Raw(`43 findings in all. Missing data is folded into <a class="govuk-link" href="#missing">4 lines</a>.`)},
		Band{Tag: "Now", Colour: "govuk-tag--red", Title: "Inside its lead time, or essential and exposed"},
		Agenda{Lines: []AgendaLine{
			{Number: 1, Title: "Revenues and benefits contract ends in 4 months; a new one takes 9", Href: "#1",
				Why:   "Harrow Vale Systems, £212,000 a year, ends 31 March 2027. An extension to 2029 is recorded: decide by 30 November.",
				Owner: "S Patel", When: "Decide by 30 Nov", Evidence: Link{"3 pieces of evidence", "#e"}},
			{Number: 2, Title: "Directory and backup need each other to recover", Href: "#2",
				Why:   "If both are lost, 10 services cannot be brought back in any order. An offline copy of the directory would cut the circle.",
				Owner: "No owner", OwnerLink: Link{"Ask someone", "#a"}, Evidence: Link{"4 pieces of evidence", "#e"}},
			{Number: 3, Title: "No digital leader on the senior team", Href: "#3",
				Why:   "Head of IT reports to the Director of Resources, two steps from the Chief Executive. Expected by central government; scope for councils not settled.",
				Owner: "J Ahmed, Chief Executive", When: "Due at SLT 9 Dec", Evidence: Link{"2 pieces of evidence", "#e"}, More: Link{"and 14 more like this", "#m"}},
		}},
		Band{Tag: "This quarter", Colour: "govuk-tag--orange", Title: "Will bite by March"},
		Agenda{Lines: []AgendaLine{
			{Number: 4, Title: "£148,300 a year paid to 3 IT suppliers with no contract on the register", Href: "#4",
				Why: "Largest: Tarn Software, £61,900 since April 2025.", Owner: "L Byrne", When: "Due 31 Jan", Evidence: Link{"38 payments", "#e"}},
			{Number: 5, Title: "Housing repairs will go online-only where 3 wards are cut off", Href: "#5",
				Why: "7 exclusion hotspots, 3 without a venue within a mile: 11,200 people.", Owner: "M Osei", When: "Before go-live 1 Feb", Evidence: Link{"Map and table", "#e"}},
		}},
		templ.Raw(`</div><aside class="govuk-grid-column-one-third" aria-label="Where we are"><div class="mh-side"><section><h2 class="govuk-heading-s">First 100 days: day 34</h2>`),
		Days{Day: 34, Of: 100},
		templ.Raw(`<p class="govuk-body-s">11 of 24 questions answered by your data. <a class="govuk-link" href="#plan">See the plan</a></p></section>
<section><h2 class="govuk-heading-s">Since you last looked</h2><ul class="govuk-list"><li><strong>2</strong> findings closed by newer facts</li><li><strong>1</strong> opened: Telephony support ends in June</li><li><strong>17</strong> contracts changed by import</li></ul></section>
<section><h2 class="govuk-heading-s">Waiting for a yes or no</h2><p class="govuk-body-s">14 proposals, about 2 minutes.<br><a class="govuk-link" href="#go">Go through them</a></p></section>`),
		govuk.Button{Text: "Download the first picture", Href: "#download", Classes: "govuk-button--secondary"},
		templ.Raw(`</div></aside></div>`),
		Cards{Items: []Card{
			{"Who leads?", "#lead", "Tests, posts, capability", "2 of 7 tests met"},
			{"What have we got?", "#have", "137 systems, 88 contracts, £3.1m a year", "12 single points of failure"},
			{"Is it safe and good?", "#safe", "Frameworks, what if, legacy", "19 of 39 outcomes met"},
			{"Who is left out?", "#left", "Places, programmes, voices", "7 hotspots, 31,000 people"},
			{"What are we changing?", "#change", "Plan, buying, change", "3 joint buys possible"},
			{"Did it work?", "#work", "Decisions, measures, public site", "4 of 9 promises proven"},
		}},
	)
}

func sampleWhatIf() templ.Component {
	row := `<tr><th scope="row"><a href="#s">%s</a></th><td>%s</td><td>%s</td><td class="mh-num">%d h</td><td class="mh-num">%d h</td><td>%s</td></tr>`
	table := fmt.Sprintf(row, "Adult social care", "1 Mission critical", "Social care case management", 40, 24, "Paper referral pack, on-call list") +
		fmt.Sprintf(row, "Housing benefit", "1 Mission critical", "Revenues and benefits", 64, 48, `<strong class="govuk-tag govuk-tag--red">None recorded</strong>`) +
		fmt.Sprintf(row, "Planning applications", "3 Supporting", "Planning", 136, 120, "Post and counter")
	return templ.Join(
		Heading{Caption: "What if", Title: "Everything on our own premises is lost", Lead: "9 systems lost directly, 3 more by dependency, 1 still up."},
		Strip{Figures: []Figure{{"10", "of 11 services down"}, {"40 h", "until social care is back"}, {"10", "promises that cannot be kept"}, {"1", "circle: Directory and Backup"}}},
		govuk.WarningText{Text: "Directory and Backup service need each other. Hours below assume an offline copy of the directory."},
		templ.Raw(`<h2 class="govuk-heading-m">How long until each system is back</h2>`),
		Bars{Caption: "Hours until each system is back", Head: [3]string{"System", "Back in", "Against the promise"}, Lines: []Bar{
			{Label: Link{"Core network", "#n"}, Value: 8, Shown: "8 h", Note: "As promised"},
			{Label: Link{"Social care case management", "#c"}, Value: 40, Shown: "40 h", Note: "16 h late", Warn: true},
			{Label: Link{"Planning", "#p"}, Value: 136, Shown: "136 h", Note: "16 h late", Warn: true},
		}},
		templ.Raw(`<h2 class="govuk-heading-m">Services hit, worst first</h2>`),
		around(Scroll{Label: "Services hit"}, templ.Raw(`<table class="mh-table"><thead><tr><th scope="col">Service</th><th scope="col">Tier</th><th scope="col">Because of</th><th scope="col" class="mh-num">Back in</th><th scope="col" class="mh-num">Promised</th><th scope="col">Fallback</th></tr></thead><tbody>`+table+`</tbody></table>`)),
		templ.Raw(`<div class="mh-actions">`), govuk.Button{Text: "Save as an exercise"}, govuk.Button{Text: "Download the pack", Classes: "govuk-button--secondary"}, templ.Raw(`</div>`),
	)
}

func sampleRegister() templ.Component {
	var rows strings.Builder
	for i := range 40 {
		fmt.Fprintf(&rows, `<tr><td><input type="checkbox" class="mh-check" name="record" value="%d" aria-label="Choose system %d"></td><th scope="row"><a href="#r">System %d</a></th><td>Finance and human resources with a very long department name</td><td><span class="mh-pill mh-pill--%s">%s</span></td><td class="mh-num">£%d,000</td><td><span class="mh-none">not recorded</span></td></tr>`,
			i, i, i, []string{"good", "warn", "bad"}[i%3], []string{"Supported", "Ends in 2027", "Unsupported"}[i%3], i*3+1)
	}
	return templ.Join(
		Heading{Caption: "Systems", Title: "137 systems, 12 with nobody named", Lead: "3 come from a file that is older than a year."},
		templ.Raw(`<form class="mh-filter" method="get" action="#" aria-label="Filter">`),
		govuk.Input{Name: "q", Label: govuk.Label{Text: "Name holds"}, Classes: "govuk-input--width-20"},
		govuk.Select{Name: "tier", Label: govuk.Label{Text: "Tier"}, Items: []govuk.Option{{Text: "Any"}, {Text: "1 Mission critical", Value: "1"}}},
		govuk.Button{Text: "Show", Classes: "govuk-button--secondary"},
		templ.Raw(`</form><form method="post" action="#">`),
		around(Scroll{Label: "Systems", Long: true}, templ.Raw(`<table class="mh-table"><caption class="govuk-visually-hidden">Systems</caption><thead><tr><th scope="col">`),
			SelectAll{Name: "record", Label: "Choose all systems on this page"},
			templ.Raw(`<span class="govuk-visually-hidden">Choose</span></th><th scope="col" aria-sort="ascending"><a class="mh-sort" href="#s">Name</a></th><th scope="col">Department</th><th scope="col">Support</th><th scope="col" class="mh-num">A year</th><th scope="col">Owner</th></tr></thead><tbody>`+rows.String()+`</tbody></table>`)),
		templ.Raw(`<div class="mh-bulk"><span data-mh-selected="{n} chosen"></span>`), govuk.Button{Text: "Change them", Classes: "govuk-button--secondary"}, templ.Raw(`</div></form>`),
		govuk.Pagination{Previous: &govuk.PageLink{Href: "#1"}, Next: &govuk.PageLink{Href: "#3"}, Items: []govuk.PageItem{{Number: "1", Href: "#1"}, {Number: "2", Href: "#2", Current: true}, {Gap: true}, {Number: "9", Href: "#9"}}},
		Empty{Title: "No contracts yet", Text: "Add the contract register, or any list of contracts, and they appear here.", Action: Link{"Add data", "#add"}},
	)
}

func sampleProposals() templ.Component {
	return templ.Join(
		Heading{Caption: "Waiting for a yes or no", Title: "Two guesses to answer", Lead: "Nothing below is a fact until you say yes."},
		Proposals{Action: "/proposals", Items: []Proposal{
			{ID: "p1", Question: "Are HARROW VALE SYSTEMS LTD and Harrow Vale one supplier?", Evidence: []string{"Both are paid from the cost centre for revenues.", "The names differ by Systems and Ltd."}, Sure: "9 in 10 like this were right."},
			{ID: "p2", Question: "Does Tarn Planning support the service Planning applications?", Evidence: []string{"The name holds Planning."}},
		}},
	)
}

func sampleAdding() templ.Component {
	fields := []govuk.Option{{Text: "Leave out", Value: ""}, {Text: "Title", Value: "title"}, {Text: "End date", Value: "end"}}
	pick := func(id, value string) templ.Component {
		return govuk.Select{Name: "field-" + id, Value: value, Items: fields, Label: govuk.Label{Text: "Goes to", Classes: "govuk-visually-hidden"}}
	}
	return templ.Join(
		Heading{Caption: "Add data", Title: "contracts.csv is a list of 88 contracts", Lead: "3 new, 2 changed, 82 unchanged, 1 missing. Nothing is kept until you accept."},
		Progress{Label: "Reading contracts.csv", URL: "/static/none", Done: 12000, Total: 100000, Say: "12,000 of 100,000 rows read", Again: Link{"Look again", "#"}},
		templ.Raw(`<p class="mh-problem govuk-body">Row 14: 31/02/2027 is not a date, so the end date is left as not recorded.</p>`),
		templ.Raw(`<h2 class="govuk-heading-m">Where each column goes</h2>`),
		around(Scroll{Label: "Columns"}, templ.Raw(`<table class="mh-table mh-mapping"><thead><tr><th scope="col">Column</th><th scope="col">First rows</th><th scope="col">Goes to</th></tr></thead><tbody><tr><th scope="row">Contract Title</th><td class="mh-samples"><span>Revenues and benefits system with support and hosting</span><span>Planning</span></td><td>`),
			pick("1", "title"), templ.Raw(`</td></tr><tr class="ask"><th scope="row">Zzyx<br><strong class="govuk-tag govuk-tag--orange">Please choose</strong></th><td class="mh-samples"><span>31/03/2027</span></td><td>`), pick("2", ""), templ.Raw(`</td></tr></tbody></table>`)),
		templ.Raw(`<h2 class="govuk-heading-m">Evidence</h2>`),
		Evidence{File: "spend-april.csv", Columns: []string{"Payee", "Date", "Amount"}, Row: 14, Column: 2, Rows: []EvidenceRow{
			{12, []string{"Ashby Print", "01/04/2026", "612.00"}}, {13, []string{"Redacted", "01/04/2026", "540.00"}},
			{14, []string{"HARROW VALE SYSTEMS LTD", "02/04/2026", "61,900.00"}}, {15, []string{"Colne Water", "02/04/2026", "1,204.10"}}, {16, []string{"Dunford Taxis", "03/04/2026", "800.00"}}}},
	)
}

func sampleForm() templ.Component {
	return templ.Join(
		govuk.ErrorSummary{Title: "There is a problem", Errors: []govuk.ErrorLine{{Text: "Enter a real date, such as 31 March 2027", Href: "#end-day"}}},
		Heading{Caption: "Contract", Title: "Revenues and benefits"},
		templ.Raw(`<form method="post" action="#" enctype="multipart/form-data" novalidate>`),
		govuk.Input{Name: "title", Value: "Revenues and benefits", Label: govuk.Label{Text: "Title"}, Hint: govuk.Hint{Text: "As it stands on the contract"}},
		govuk.Input{Name: "annual", Label: govuk.Label{Text: "Pounds a year"}, Prefix: govuk.Affix{Text: "£"}, Classes: "govuk-input--width-10", Inputmode: "decimal"},
		govuk.DateInput{ID: "end", NamePrefix: "end", Day: "31", Month: "2", Year: "2027", Legend: govuk.Legend{Text: "End"}, Error: govuk.ErrorMessage{Text: "Enter a real date, such as 31 March 2027"}},
		govuk.Radios{Name: "owner", Value: "yes", Legend: govuk.Legend{Text: "Is there an owner?"}, Items: []govuk.Choice{{Text: "Yes", Value: "yes", Hint: govuk.Hint{Text: "A post, not a person"}}, {Text: "No", Value: "no"}}},
		govuk.Checkboxes{Name: "uses", Values: []string{"b"}, Legend: govuk.Legend{Text: "Used by"}, Items: []govuk.Choice{{Text: "Council tax", Value: "a"}, {Text: "Housing benefit", Value: "b"}}},
		govuk.Textarea{Name: "why", Label: govuk.Label{Text: "Why was this changed?"}, Rows: 3},
		templ.Raw(`<div class="mh-drop" data-mh-drop>`), govuk.FileUpload{Name: "file", Label: govuk.Label{Text: "The contract"}}, templ.Raw(`</div>`),
		templ.Raw(`<div class="mh-actions">`), govuk.Button{Text: "Save", PreventDoubleClick: true}, templ.Raw(`<a class="govuk-link" href="#back">Cancel</a></div></form>`),
		govuk.Details{Summary: "Where this comes from", Text: "contracts.csv, row 12, added on 2 November 2026."},
		govuk.SummaryList{Rows: []govuk.SummaryRow{{Key: govuk.Text("Supplier"), Value: govuk.Text("Harrow Vale Systems"), Actions: []govuk.Action{{Text: "Change", Href: "#c", Hidden: "supplier"}}}}},
		govuk.InsetText{Text: "A guess is not a fact."},
		govuk.Tabs{IDPrefix: "t", Items: []govuk.Tab{{Label: "History", Text: "Two changes."}, {Label: "Links", Text: "None."}}},
	)
}
