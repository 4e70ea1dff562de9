package paper_test

import (
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/moothall/moothall/internal/paper"
	"github.com/moothall/moothall/knowledge"
)

func shipped(t *testing.T) map[string]*paper.Template {
	t.Helper()
	files, err := fs.Sub(knowledge.FS, "papers")
	if err != nil {
		t.Fatal(err)
	}
	all, err := paper.LoadTemplates(files)
	if err != nil {
		t.Fatal(err)
	}
	if len(all) == 0 {
		t.Fatal("no template is shipped")
	}
	return all
}

// Every shipped template loads, and with a value for each name and a block for each place it makes a paper without flags, in every format.
func TestShippedTemplates(t *testing.T) {
	all := shipped(t)
	for name, tpl := range shipped(t) {
		if welsh := tpl.In("cy"); welsh != tpl {
			all[name+" in Welsh"] = welsh
		}
	}
	for name, tpl := range all {
		d := paper.Draft{Values: map[string]string{}, Blocks: map[string][]paper.Block{}}
		for v, meaning := range tpl.Values {
			if len(meaning) < 10 {
				t.Errorf("%s: {%s} is not explained", name, v)
			}
			d.Values[v] = "value-of-" + v
		}
		for b := range tpl.Blocks {
			d.Blocks[b] = []paper.Block{paper.Paragraph{Text: paper.Plain("block-of-" + b)}}
		}
		doc, flags, err := tpl.Compose(d)
		if err != nil || len(flags) > 0 {
			t.Errorf("%s: %v %v", name, err, flags)
			continue
		}
		page, err := htmlWords(write(t, doc, paper.HTML))
		if err != nil {
			t.Fatal(err)
		}
		for v := range tpl.Values {
			if !strings.Contains(page, "value-of-"+v) {
				t.Errorf("%s: {%s} is declared, and nowhere said", name, v)
			}
		}
		for b := range tpl.Blocks {
			if !strings.Contains(page, "block-of-"+b) {
				t.Errorf("%s: the block %s is declared, and nowhere put", name, b)
			}
		}
		for _, f := range paper.Formats {
			write(t, doc, f)
		}
	}
}

const job = `paper: job
title: "Job description: {post}"
language: en-GB
number_sections: true
values: {post: The post., mentor: Who is mentor., days: Days of training a year.}
blocks: {duties: A table of duties.}
sections:
  - id: purpose
    heading: Purpose of {post}
    text:
      - "The post *leads*. See **[the guide](https://ashby.example/guide)**, \\*really\\*."
      - numbered: "It has {days} days."
  - {id: duties, heading: Duties, text: [put: duties]}
  - id: support
    heading: Support and development
    required: true
    why: A post without support fails.
    text:
      - bullets: ["Mentor: {mentor}", "{days} days of training a year"]
  - {id: terms, heading: Terms, level: 3, text: ["As agreed by {mentor}."]}
`

// own is the job description as a council's own version has it.
func own() string {
	return strings.NewReplacer("values: {post: The post., mentor: Who is mentor., days: Days of training a year.}\n", "", "blocks: {duties: A table of duties.}\n", "").Replace(job)
}

func jobTemplate(t *testing.T) *paper.Template {
	t.Helper()
	all, err := paper.LoadTemplates(fstest.MapFS{"job.yaml": {Data: []byte(job)}})
	if err != nil {
		t.Fatal(err)
	}
	return all["job"]
}

func TestCompose(t *testing.T) {
	duties := []paper.Block{paper.Paragraph{Text: paper.Plain("Runs the estate (APPLICATIONS).")}}
	full := map[string]string{"post": "Director of *Technology*", "mentor": "Chief executive", "days": "5"}
	got, flags, err := jobTemplate(t).Compose(paper.Draft{Values: full, Blocks: map[string][]paper.Block{"duties": duties}})
	if err != nil || len(flags) > 0 {
		t.Fatal(err, flags)
	}
	want := paper.Document{Title: "Job description: Director of *Technology*", Language: "en-GB", Sections: true, Blocks: []paper.Block{
		paper.Heading{Level: 2, Text: paper.Text{{Text: "Purpose of Director of *Technology*"}}},
		paper.Paragraph{Text: paper.Text{{Text: "The post "}, {Text: "leads", Emphasis: true}, {Text: ". See "}, {Text: "the guide", Strong: true, Link: "https://ashby.example/guide"}, {Text: ", *really*."}}},
		paper.Paragraph{Text: paper.Text{{Text: "It has 5 days."}}, Numbered: true},
		paper.Heading{Level: 2, Text: paper.Plain("Duties")}, duties[0],
		paper.Heading{Level: 2, Text: paper.Plain("Support and development")},
		paper.List{Items: []paper.Item{{Text: paper.Plain("Mentor: Chief executive")}, {Text: paper.Plain("5 days of training a year")}}},
		paper.Heading{Level: 3, Text: paper.Plain("Terms")},
		paper.Paragraph{Text: paper.Plain("As agreed by Chief executive.")}}}
	if diff := cmp.Diff(want, got, cmpopts.IgnoreUnexported(paper.Heading{})); diff != "" {
		t.Error(diff)
	}
}

// A draft that lacks what is required is flagged: because it was left out, because nothing of it is recorded, or because a council's own version dropped it.
func TestFlags(t *testing.T) {
	full := map[string]string{"post": "Director", "mentor": "Chief executive", "days": "5"}
	duties := map[string][]paper.Block{"duties": {paper.Paragraph{Text: paper.Plain("x")}}}
	dropped, err := jobTemplate(t).Change("own.yaml", []byte(own()[:strings.Index(own(), "  - id: support")]))
	if err != nil {
		t.Fatal(err)
	}
	notRequired, err := jobTemplate(t).Change("own.yaml", []byte(strings.Replace(own(), "    required: true\n    why: A post without support fails.\n", "", 1)))
	if err != nil {
		t.Fatal(err)
	}
	missing := paper.Flag{Section: "support", Heading: "Support and development", Why: "A post without support fails."}
	gap := func(section, heading, value string) paper.Flag {
		return paper.Flag{Section: section, Heading: heading, Values: []string{value}}
	}
	for _, c := range []struct {
		name string
		t    *paper.Template
		d    paper.Draft
		want []paper.Flag
		say  string
	}{
		{"left out by hand", jobTemplate(t), paper.Draft{Values: full, Blocks: duties, Leave: []string{"support"}}, []paper.Flag{missing}, `The section "Support and development" is required and is not in the draft. A post without support fails.`},
		{"dropped by the council's version", dropped, paper.Draft{Values: full, Blocks: duties}, []paper.Flag{missing}, ""},
		{"no longer required by the council's version", notRequired, paper.Draft{Values: full, Blocks: duties, Leave: []string{"support"}}, []paper.Flag{missing}, ""},
		{"partly recorded", jobTemplate(t), paper.Draft{Values: map[string]string{"post": "Director", "mentor": "", "days": "5"}, Blocks: duties},
			[]paper.Flag{gap("support", "Support and development", "mentor"), gap("terms", "Terms", "mentor")}, `In "Support and development" a text was left out: mentor is not recorded.`},
		{"nothing recorded", jobTemplate(t), paper.Draft{Values: map[string]string{"post": "Director"}, Blocks: duties},
			[]paper.Flag{gap("purpose", "Purpose of Director", "days"), {Section: "support", Heading: "Support and development", Values: []string{"mentor", "days"}}, gap("terms", "Terms", "mentor"), missing}, ""},
	} {
		doc, flags, err := c.t.Compose(c.d)
		if err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		if diff := cmp.Diff(c.want, flags); diff != "" {
			t.Errorf("%s: %s", c.name, diff)
		}
		if c.say != "" && flags[0].String() != c.say {
			t.Errorf("%s: %s", c.name, flags[0])
		}
		if strings.Contains(string(write(t, doc, paper.HTML)), "Terms") {
			t.Errorf("%s: a section that goes with the one above it, or has nothing to say, is still there", c.name)
		}
	}
	_, _, err = jobTemplate(t).Compose(paper.Draft{})
	if err == nil || !strings.Contains(err.Error(), "the title needs post, which is not recorded") {
		t.Error(err)
	}
	_, _, err = jobTemplate(t).Compose(paper.Draft{Values: full, Leave: []string{"sport"}})
	if err == nil || !strings.Contains(err.Error(), `there is no section "sport" to leave out`) {
		t.Error(err)
	}
}

// A template that is not right is refused with file and line.
func TestTemplateRefusals(t *testing.T) {
	for _, c := range []struct{ from, to, say string }{
		{"title:", "titel:", "line 2"},
		{"    heading: Purpose of {post}", "    heading: Purpose of {pots}", "job.yaml, line 8: heading: {pots} is no value of this paper; those are days, mentor, post"},
		{"It has {days} days.", "It has {dyas} days.", "job.yaml, line 12: text: {dyas} is no value"},
		{"numbered: \"It", "nmbered: \"It", "line 12"},
		{"id: duties,", "id: purpose,", `job.yaml, line 13: id: "purpose" is that of another section`},
		{"put: duties]", "put: dutis]", `"dutis" is no block of this paper; those are duties`},
		{"    why: A post without support fails.\n", "", "job.yaml, line 14: why: a section that is required says why"},
		{"level: 3", "level: 4", "job.yaml, line 20: level: a section of level 4 cannot stand here"},
		{"*leads*", "*leads", "job.yaml, line 11: text: a star has no partner"},
		{"https://ashby.example/guide", "javascript:x", "job.yaml, line 11: text: \"javascript:x\" is not http, https or mailto"},
		{"](https", "] (https", "job.yaml, line 11: text: a link is written as [words](address)"},
		{"{days} days of training", "{Days} days of training", "a brace stands alone"},
		{"heading: Duties", "heading: \"\"", "job.yaml, line 13: heading: a text has no words"},
		{"text: [put: duties]", "text: []", "job.yaml, line 13: text: a section has words"},
		{"language: en-GB", "language: English", `language: "English" is none`},
		{"language: en-GB", "language: en-GB\npage: \"{of}\"", `page: "{of}" needs {n}`},
		{"paper: job", "paper: other", `job.yaml: it is the template of the paper "other"; name the file so`},
		{"put: duties]", "{put: duties, numbered: x}]", "job.yaml, line 13: text: one of numbered, bullets, steps and put stands here"},
	} {
		changed := strings.Replace(job, c.from, c.to, 1)
		if changed == job {
			t.Fatalf("%q is not in the template", c.from)
		}
		_, err := paper.LoadTemplates(fstest.MapFS{"job.yaml": {Data: []byte(changed)}})
		if err == nil || !strings.Contains(err.Error(), c.say) || !strings.Contains(err.Error(), "job.yaml") {
			t.Errorf("%q for %q: got %v, want %q", c.to, c.from, err, c.say)
		}
	}
	for say, files := range map[string]fstest.MapFS{
		"cy/other.yaml: there is no template of that name":             {"cy/other.yaml": {Data: []byte(own())}},
		`cy/job.yaml: it is in the language "en-GB"; its folder`:       {"cy/job.yaml": {Data: []byte(own())}},
		"cy/job.yaml: a version of your own says paper: job, and has ": {"cy/job.yaml": {Data: []byte(job)}},
	} {
		files["job.yaml"] = &fstest.MapFile{Data: []byte(job)}
		_, err := paper.LoadTemplates(files)
		if err == nil || !strings.Contains(err.Error(), say) {
			t.Errorf("got %v, want %q", err, say)
		}
	}
	_, err := jobTemplate(t).Change("own.yaml", []byte(job))
	if err == nil || !strings.Contains(err.Error(), "own.yaml: a version of your own says paper: job, and has neither values nor blocks") {
		t.Error(err)
	}
}

func FuzzTemplate(f *testing.F) {
	f.Add(job)
	f.Fuzz(func(t *testing.T, text string) {
		all, err := paper.LoadTemplates(fstest.MapFS{"job.yaml": {Data: []byte(text)}})
		if err != nil {
			return
		}
		doc, _, err := all["job"].Compose(paper.Draft{Values: map[string]string{"post": "P", "days": "5"}})
		if err != nil {
			return
		}
		_, err = paper.Write(doc, paper.PDF)
		if err != nil {
			t.Logf("not written: %v", err)
		}
	})
}
