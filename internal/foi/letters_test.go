package foi

import (
	"fmt"
	"strings"
	"testing"
)

// letters are requests as suppliers, journalists and students word them: the text, and for each question "categories: fields". Nothing after the colon is a question that the registers do not answer.
var letters = []struct {
	name, text string
	want       []string
}{
	{"one line of everything", "What CRM do you use, supplier, contract value, start and end date, extension options?",
		[]string{"crm: supplier product total_value start end extension"}},
	{"categories as a list", "Please provide for each of the following categories the supplier, annual cost, and expiry date:\n\n- ERP\n- CRM\n- HR and payroll\n- Finance system",
		[]string{"erp: supplier annual_spend end", "crm: supplier annual_spend end", "hr: supplier annual_spend end", "finance: supplier annual_spend end"}},
	{"fields as a list under a category", "For your telephony system please tell me:\n(a) the current supplier\n(b) the contract end date\n(c) any extension options\n(d) the responsible officer's job title",
		[]string{"telephony: supplier", "telephony: end", "telephony: extension", "telephony: contact"}},
	{"numbers of staff are no licences", "1. Who supplies your HR system?\n2. How many staff does the council employ?\n3. How many full time equivalent employees work in IT?\n4. When does the contract expire?",
		[]string{"hr: supplier", ":", ":", "hr: end"}},
	{"unrelated questions", "1. How many potholes were reported last year?\n2. What was the chief executive's salary?\n3. Which website platform do you use?",
		[]string{":", ":", "web: product"}},
	{"the same twice", "1. Who supplies your planning system?\n2. Who supplies your planning system?", []string{"planning: supplier", "planning: supplier"}},
	{"words of a buyer", "1. Who is your incumbent for payroll?\n2. When was the payroll contract awarded and when will it lapse?\n3. What is the total spend to date on payroll over the life of the contract?\n4. Do you intend to go out to tender?",
		[]string{"hr: supplier", "hr: start end", "hr: annual_spend total_value", "hr: review"}},
	{"security", "1. Which antivirus product do you use?\n2. Have you suffered a ransomware attack?\n3. Which firewall model is in use and which firmware version?",
		[]string{"cyber: product", "cyber: weaknesses", "cyber: product version"}},
	{"parts by letters in brackets", "1) Social care case management system\n   i) supplier\n   ii) annual licence cost\n   iii) renewal date\n2) Housing management system\n   i) supplier\n   ii) annual licence cost",
		[]string{"social-care: supplier", "social-care: annual_spend", "social-care: review", "housing: supplier", "housing: annual_spend"}},
	{"people counted in a department", "How many staff work in HR?\nHow many staff use the HR system?\nWhat was the cost of salaries in finance?", []string{":", "hr: users", ":"}},
	{"a table pasted", "Category\tSupplier\tAnnual value\tEnd date\nERP\t\t\t\nCRM\t\t\t\nPrinting\t\t\t",
		[]string{"erp: supplier annual_spend end", "crm: supplier annual_spend end", "printing: supplier annual_spend end"}},
}

func TestLetters(t *testing.T) {
	plan := load(t)
	for _, l := range letters {
		t.Run(l.name, func(t *testing.T) {
			qs, err := plan.Read(l.text)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, q := range qs {
				got = append(got, strings.TrimSpace(fmt.Sprintf("%s: %s", strings.Join(q.Categories, " "), strings.Join(q.Fields, " "))))
			}
			for i := range max(len(got), len(l.want)) {
				g, w := "no question", "no question"
				if i < len(got) {
					g = got[i]
				}
				if i < len(l.want) {
					w = l.want[i]
				}
				if g != w {
					t.Errorf("question %d: %q, not %q", i+1, g, w)
				}
			}
		})
	}
}
