package paper_test

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"

	"github.com/moothall/moothall/internal/paper"
)

// chart is a small picture: three bars on a clear ground.
func chart() []byte {
	im := image.NewNRGBA(image.Rect(0, 0, 640, 240))
	for i, h := range []int{90, 150, 200} {
		for y := 240 - h; y < 240; y++ {
			for x := 60 + i*190; x < 190+i*190; x++ {
				im.Set(x, y, color.NRGBA{20, 48, 77, uint8(255 - 60*i)})
			}
		}
	}
	var b bytes.Buffer
	err := png.Encode(&b, im)
	if err != nil {
		panic(err) // of a test's own picture
	}
	return b.Bytes()
}

// sample is a board paper of a fictional council, with everything that a paper can hold, and as many more sections as asked for.
func sample(more int) paper.Document {
	d := paper.Document{Title: "Digital leadership in Ashby: options for the senior team", Language: "en-GB", Author: "Director of Resources", Page: "Page {n} of {of}", Sections: true,
		Source: "From Ashby District Council's registers as they stood on 24 November 2026 (change set 412). Rulebook 7."}
	d.Blocks = append(d.Blocks,
		paper.Table{RowHeads: true, Columns: make([]paper.Column, 2), Rows: [][]paper.Text{
			{paper.Plain("Report to"), paper.Plain("Senior leadership team")}, {paper.Plain("Date"), paper.Plain("8 December 2026")}, {paper.Plain("Owner"), paper.Plain("Director of Resources")}}},
		paper.Box{Blocks: []paper.Block{
			paper.Heading{Level: 2, Text: paper.Plain("What we ask of you")},
			paper.Paragraph{Text: paper.Text{{Text: "Choose one of three options for a digital leader on the senior team. "}, {Text: "We recommend option B, recruit.", Strong: true}, {Text: " It costs £118,000 a year and meets the test by June 2027."}}},
			paper.List{Items: []paper.Item{{Text: paper.Plain("The post that holds the most digital functions is two steps from the chief executive.")}, {Text: paper.Plain("Three of five core functions report to it; nobody holds data or service transformation.")}}},
		}},
		paper.Heading{Level: 2, Text: paper.Plain("Purpose")},
		paper.Paragraph{Numbered: true, Text: paper.Text{{Text: "To say who leads on digital, data and technology today, what that means for the council's priorities, and what could be done. It follows "}, {Text: "decision 12 of Cabinet", Link: "https://ashby.example/decisions/12"}, {Text: " and the advice of the "}, {Text: "soundboard", Emphasis: true}, {Text: "."}}},
		paper.Paragraph{Numbered: true, Text: paper.Text{{Text: "The Welsh title of the strategy is "}, {Text: "Tŷ digidol, cŵn a ŵyr", Language: "cy"}, {Text: "; in Polish it is "}, {Text: "Żółć i gęślą jaźń", Language: "pl"}, {Text: "; in Gaelic "}, {Text: "Ceannardas didseatach às ùr", Language: "gd"}, {Text: " and in the old spelling "}, {Text: "Ceannas digiteaċ, ḃ ṁ Ṫ", Language: "ga"}, {Text: ". A name outside the font: 李."}}},
		paper.Heading{Level: 2, Text: paper.Plain("What each option does")},
		paper.Heading{Level: 3, Text: paper.Plain("The tests, side by side")},
		paper.Table{Caption: "Results of the tests under each option", RowHeads: true, Columns: []paper.Column{{Heading: "Test"}, {Heading: "Today"}, {Heading: "A: promote"}, {Heading: "B: recruit"}, {Heading: "C: share with two councils"}, {Heading: "Cost a year", Align: paper.Right}},
			Rows: [][]paper.Text{
				{paper.Plain("On the senior team"), paper.Plain("Not met"), paper.Plain("Met"), paper.Plain("Met"), paper.Plain("Partly: two days a week"), paper.Plain("£118,000")},
				{paper.Plain("Shown expertise"), paper.Plain("Cannot tell"), paper.Plain("Partly"), paper.Plain("Met"), paper.Plain("Met"), paper.Plain("£64,500")},
				{paper.Plain("Core functions"), paper.Plain("Partly, 3 of 5"), paper.Plain("Met"), paper.Plain("Met"), paper.Plain("Partly"), paper.Plain("£9,250")},
			}},
		paper.Paragraph{Text: paper.Plain("Each option was judged on the same facts. What cannot be told is never counted as met. The next steps depend on the choice:")},
		paper.List{Numbered: true, Items: []paper.Item{
			{Text: paper.Plain("Agree the option and its cost.")},
			{Text: paper.Plain("Write the job description, with its support and development."), List: &paper.List{Numbered: true, Items: []paper.Item{{Text: paper.Plain("duties, each with the function or test it serves;")}, {Text: paper.Plain("support: mentor, training, dates."), List: &paper.List{Items: []paper.Item{{Text: paper.Plain("named in the plan")}}}}}}},
			{Text: paper.Plain("Report back in March.")}}},
		paper.Image{PNG: chart(), Text: "Three bars: 3 of 5 functions today, 4 of 5 with option A, 5 of 5 with option B.", Caption: "Core functions that report to the digital leader, by option", Width: 70})
	for i := range more {
		d.Blocks = append(d.Blocks, section(i)...)
	}
	return d
}

// section is about a page and a half: prose, a list, and a long table now and then.
func section(i int) []paper.Block {
	blocks := []paper.Block{paper.Heading{Level: 2, Text: paper.Plain(fmt.Sprintf("Service area %d", i+1))}}
	for k := range 4 {
		blocks = append(blocks, paper.Paragraph{Numbered: true, Text: paper.Plain(fmt.Sprintf("In service area %d the systems were looked at one by one. Of %d systems, %d are past the end of their contract and %d have nobody who is named for them; the rest are as they should be. "+
			"Where a value is not recorded the paper says so and asks its owner, since what nobody has recorded is neither nothing nor no. The costs are those of the last full year, from the council's own payments.", i+1, 20+k, 3+k, 2*k))})
	}
	rows := make([][]paper.Text, 0, 24)
	for k := range 24 {
		note := "As it should be."
		if k%5 == 0 {
			note = "The contract ends within a year and a replacement by open procedure would take longer than that; an extension is possible if notice is given in time."
		}
		rows = append(rows, []paper.Text{paper.Plain(fmt.Sprintf("System %d.%d", i+1, k+1)), paper.Plain("Northgrove Software Limited"), paper.Plain(note), paper.Plain(fmt.Sprintf("£%d,%03d", 10+k, 37*k))})
	}
	return append(blocks, paper.Table{Caption: fmt.Sprintf("Systems of service area %d", i+1), RowHeads: true, Rows: rows,
		Columns: []paper.Column{{Heading: "System"}, {Heading: "Supplier"}, {Heading: "What we found"}, {Heading: "Cost a year", Align: paper.Right}}})
}
