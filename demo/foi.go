package demo

// Request is a request for information that came to the council.
type Request struct {
	Reference, Title, Requester, Questions string
	DaysAgo                                int // when it was received, before the first day of the demonstration
}

// Requests are a request that was answered and the same one a month later, which waits.
func Requests() []Request {
	return []Request{
		{Reference: "FOI-2026-097", Title: "Main systems and their contracts", Requester: "Pell and Rook Software", DaysAgo: 35, Questions: questions},
		{Reference: "FOI-2026-118", Title: "Main systems and their contracts, again", Requester: "Otterbourne Consulting", DaysAgo: 12, Questions: questions},
	}
}

const questions = `Please answer for your main systems.
1. Who supplies your ERP system and which product is it?
2. What is the annual spend on your ERP system?
3. When does the ERP contract start and end, and are there options to extend?
4. Who supplies your CRM system?
5. How many users does the CRM have, and what does it cost per annum?
6. What is the review date?
7. Which HR and payroll product do you use and who is the vendor?
8. What is the contract end date of the HR system?
9. Who supplies your finance system, and what is the total contract value?
10. Which version of the finance system is installed and on which servers is it hosted?
11. Who is the responsible officer (job title) for each of these contracts?
12. Have you had any security breaches of the finance system?
`
