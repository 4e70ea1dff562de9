package release

import (
	"strings"

	"github.com/moothall/moothall/internal/kind"
)

// ogl is the Open Government Licence, under which a council's own public data stands.
const ogl = "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"

// licences are the addresses of licences by their choice.
var licences = map[string]string{"ogl-3": ogl, "cc-by-4": "https://creativecommons.org/licenses/by/4.0/", "cc0": "https://creativecommons.org/publicdomain/zero/1.0/", "odbl": "https://opendatacommons.org/licenses/odbl/1-0/"}

// mediaTypes are IANA's names of formats; an API has none.
var mediaTypes = map[string]string{"csv": "text/csv", "json": "application/json", "geojson": "application/geo+json", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "ods": "application/vnd.oasis.opendocument.spreadsheet", "xml": "application/xml"}

// frequencies are the European Union's codes, which DCAT-AP wants, and the ISO 8601 durations that data.json wants, by how often data is updated.
var frequencies = map[string][2]string{"daily": {"DAILY", "R/P1D"}, "weekly": {"WEEKLY", "R/P1W"}, "monthly": {"MONTHLY", "R/P1M"}, "quarterly": {"QUARTERLY", "R/P3M"}, "yearly": {"ANNUAL", "R/P1Y"}, "once": {"NEVER", "irregular"}}

// months are after how many months data that is updated so often is stale.
var months = map[string]int{"monthly": 1, "quarterly": 3, "yearly": 12}

// Due is the day by which a data set should be updated again; false where nothing says.
func Due(item *Item) (kind.Date, bool) {
	v := item.Cell("updated_on")
	if !v.Recorded() {
		return 0, false
	}
	often := item.Cell("updates").String()
	switch often {
	case "daily":
		return v.Date() + 1, true
	case "weekly":
		return v.Date() + 7, true
	}
	n, ok := months[often]
	return v.Date().AddMonths(n), ok
}

// Stale tells whether a data set should have been updated before a day.
func Stale(item *Item, day kind.Date) bool {
	due, ok := Due(item)
	return ok && due < day
}

// entry is one data set of the catalogue.
type entry struct {
	id, title, about, modified, often, licence, standard, theme, page string
	keywords                                                          []string
	files                                                             []file
}

// file is where a data set can be had.
type file struct {
	title, url, media, schema string
	page                      bool // not the data, but the page that tells of it
}

// at is an address of the site: whole where the council said where the site is, else as seen from the site's root.
func (r *Release) at(path string) string {
	if r.Site.Address == "" {
		return path
	}
	return r.Site.Address + "/" + path
}

// entries are what the catalogue lists: the sections of this site as files, what people said back where anybody did, then the data sets that the council publishes.
func (r *Release) entries(plan Plan, said []Comment) (out []entry) {
	for i := range plan {
		p := &plan[i]
		if len(r.Section(p.Section).Items) == 0 {
			continue
		}
		k := p.Of()
		out = append(out, entry{id: r.at(p.Section + "/index.html"), title: k.Labels, about: k.Hint, modified: r.Day.String(), licence: ogl, page: r.at(p.Section + "/index.html"), keywords: []string{k.Labels},
			files: []file{{k.Labels + " (CSV)", r.at("data/" + p.Section + ".csv"), "text/csv", r.at("data/" + p.Section + ".table-schema.json"), false}, {k.Labels + " (JSON)", r.at("data/" + p.Section + ".json"), "application/json", r.at("data/" + p.Section + ".schema.json"), false}}})
	}
	if len(said) > 0 {
		out = append(out, r.saidSet(said))
	}
	s := r.Section("data")
	for i := range s.Items {
		out = append(out, r.dataSet(&s.Items[i]))
	}
	return out
}

// saidSet is the entry of what people said back.
func (r *Release) saidSet(said []Comment) entry {
	page := r.at("comments/index.html")
	return entry{id: page, page: page, title: saidTitle, about: "Comments that anybody may read, the council's replies and what came of them.", modified: LastSaid(said).String(), licence: ogl, keywords: []string{"comments", "participation"},
		files: []file{{saidTitle + " (CSV)", r.at("data/comments.csv"), "text/csv", r.at("data/comments.table-schema.json"), false}, {saidTitle + " (JSON)", r.at("data/comments.json"), "application/json", r.at("data/comments.schema.json"), false}}}
}

func (r *Release) dataSet(x *Item) entry {
	text := func(field string) string { return x.Cell(field).String() }
	e := entry{id: r.at(Address("data", x.ID)), page: r.at(Address("data", x.ID)), title: text("name"), about: text("summary"), modified: text("updated_on"), often: text("updates"),
		licence: licences[text("licence")], standard: text("standard"), theme: text("theme"), keywords: x.Cell("keywords").List}
	if e.about == "" {
		e.about = e.title
	}
	if len(e.keywords) == 0 {
		e.keywords = []string{e.title}
	}
	if address := text("address"); strings.HasPrefix(address, "https://") || strings.HasPrefix(address, "http://") {
		e.files = append(e.files, file{title: e.title, url: address, media: mediaTypes[text("format")]})
	} else {
		e.files = append(e.files, file{title: e.title, url: e.page, media: "text/html", page: true}) // where no file has an address, the page stands in its place
	}
	return e
}

// DCAT is the catalogue as DCAT-AP in JSON-LD (https://semiceu.github.io/DCAT-AP/), which CKAN harvests.
func (r *Release) DCAT(plan Plan, said []Comment) ([]byte, error) {
	publisher := map[string]any{"@id": r.at("index.html") + "#publisher", "@type": "foaf:Agent", "foaf:name": r.Council.Name}
	sets := []any{}
	for _, e := range r.entries(plan, said) {
		sets = append(sets, e.dcat(publisher["@id"]))
	}
	return pretty(map[string]any{
		"@context": map[string]any{"dcat": "http://www.w3.org/ns/dcat#", "dct": "http://purl.org/dc/terms/", "foaf": "http://xmlns.com/foaf/0.1/", "xsd": "http://www.w3.org/2001/XMLSchema#"},
		"@graph": []any{publisher, map[string]any{"@id": r.at("catalogue.jsonld") + "#catalogue", "@type": "dcat:Catalog", "dct:title": text("Open data of " + r.Council.Name), "dct:description": text("What " + r.Council.Name + " publishes as open data."),
			"dct:publisher": map[string]any{"@id": publisher["@id"]}, "dct:license": map[string]any{"@id": ogl}, "dct:language": map[string]any{"@id": "http://publications.europa.eu/resource/authority/language/ENG"},
			"dct:modified": day(r.Day.String()), "foaf:homepage": map[string]any{"@id": r.at("index.html")}, "dcat:dataset": sets}}})
}

func text(s string) map[string]any { return map[string]any{"@value": s, "@language": "en"} }

func day(s string) map[string]any { return map[string]any{"@value": s, "@type": "xsd:date"} }

func (e *entry) dcat(publisher any) map[string]any {
	x := map[string]any{"@id": e.id + "#dataset", "@type": "dcat:Dataset", "dct:identifier": e.id, "dct:title": text(e.title), "dct:description": text(e.about), "dct:publisher": map[string]any{"@id": publisher}, "dcat:landingPage": map[string]any{"@id": e.page}}
	if e.modified != "" {
		x["dct:modified"] = day(e.modified)
	}
	if f, ok := frequencies[e.often]; ok {
		x["dct:accrualPeriodicity"] = map[string]any{"@id": "http://publications.europa.eu/resource/authority/frequency/" + f[0]}
	}
	words := append([]string{}, e.keywords...)
	if e.theme != "" {
		words = append(words, e.theme)
	}
	if len(words) > 0 {
		x["dcat:keyword"] = words
	}
	if e.standard != "" {
		x["dct:conformsTo"] = standard(e.standard)
	}
	files := []any{}
	for _, f := range e.files {
		files = append(files, f.dcat(e.licence))
	}
	x["dcat:distribution"] = files
	return x
}

// standard names a standard by its address, or by its title where it has none.
func standard(s string) map[string]any {
	if strings.HasPrefix(s, "https://") || strings.HasPrefix(s, "http://") {
		return map[string]any{"@id": s}
	}
	return map[string]any{"@type": "dct:Standard", "dct:title": s}
}

func (f *file) dcat(licence string) map[string]any {
	d := map[string]any{"@id": f.url + "#distribution", "@type": "dcat:Distribution", "dct:title": text(f.title), "dcat:accessURL": map[string]any{"@id": f.url}}
	if !f.page {
		d["dcat:downloadURL"] = map[string]any{"@id": f.url}
	}
	if f.media != "" {
		d["dcat:mediaType"] = map[string]any{"@id": "https://www.iana.org/assignments/media-types/" + f.media}
	}
	if f.schema != "" {
		d["dct:conformsTo"] = map[string]any{"@id": f.schema}
	}
	if licence != "" {
		d["dct:license"] = map[string]any{"@id": licence}
	}
	return d
}

// DataJSON is the catalogue in the older form that CKAN and others harvest too (https://resources.data.gov/resources/dcat-us/).
func (r *Release) DataJSON(plan Plan, said []Comment) ([]byte, error) {
	sets := []any{}
	for _, e := range r.entries(plan, said) {
		x := map[string]any{"@type": "dcat:Dataset", "identifier": e.id, "title": e.title, "description": e.about, "accessLevel": "public", "publisher": map[string]any{"@type": "org:Organization", "name": r.Council.Name}, "landingPage": e.page, "keyword": append([]string{}, e.keywords...)}
		if e.modified != "" {
			x["modified"] = e.modified
		}
		if e.licence != "" {
			x["license"] = e.licence
		}
		if f, ok := frequencies[e.often]; ok {
			x["accrualPeriodicity"] = f[1]
		}
		if e.theme != "" {
			x["theme"] = []string{e.theme}
		}
		files := []any{}
		for _, f := range e.files {
			d := map[string]any{"@type": "dcat:Distribution", "title": f.title, "downloadURL": f.url}
			if f.page {
				delete(d, "downloadURL")
				d["accessURL"] = f.url
			}
			if f.media != "" {
				d["mediaType"] = f.media
			}
			if f.schema != "" {
				d["describedBy"] = f.schema
			}
			files = append(files, d)
		}
		x["distribution"] = files
		sets = append(sets, x)
	}
	return pretty(map[string]any{"@context": "https://project-open-data.cio.gov/v1.1/schema/catalog.jsonld", "@type": "dcat:Catalog", "conformsTo": "https://project-open-data.cio.gov/v1.1/schema", "dataset": sets})
}
