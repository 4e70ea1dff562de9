// Package demo holds the files of Marlow Vale District Council, which does not exist. They are as untidy as real ones and come in
// through the ordinary importer. README.md says what is planted in them.
package demo

import (
	"embed"
	"io/fs"
	"slices"
)

// The council that the files belong to, as the council list would describe it.
const (
	CouncilName   = "Marlow Vale District Council"
	CouncilSlug   = "marlow-vale"
	CouncilType   = "district"
	CouncilNation = "england"
)

//go:embed *.csv *.xlsx
var files embed.FS

// order brings in what others point at first: places and posts, then systems, then what names a system.
var order = []string{
	"Sites.csv",
	"Org chart.csv",
	"Cabinet.csv",
	"Systems.xlsx",
	"Digital services.csv",
	"Contracts register.csv",
	"Data sets.csv",
	"Data flows.csv",
	"Boards.csv",
	"Board seats.csv",
	"Board meetings.csv",
	"Board decisions.csv",
	"Board assurances.csv",
	"Scrutiny recommendations.csv",
	"Peer challenge recommendations.csv",
	"Cyber training.csv",
	"Questions of members.csv",
	"Incidents and near misses.csv",
	"Payments over 500 Apr-Jun 2026.csv",
	"Payments over 500 Jul-Sep 2026.csv",
	"Payments over 500 Oct 2026.xlsx",
	"Panels.csv",
	"Panel seats.csv",
	"Advice log.csv",
	"Regular meetings.csv",
	"Development plans.csv",
	"Learning cohorts.csv",
	"Industry contacts.csv",
	"Show and tells.csv",
	"Digital plan.csv",
	"Corporate priorities.csv",
	"Outcomes.csv",
	"Digital projects.csv",
	"Performance measures.csv",
	"Measure readings.csv",
	"Benefits register.csv",
	"Digital budget 2026-27.csv",
	"Journey moving home.csv",
	"Grants and bids.csv",
	"Experiments.csv",
	"Opportunities.csv",
	"Cases and guidance.csv",
	"Connectivity by area.csv",
	"Service figures.csv",
	"Record of decisions.csv",
	"Ideas of residents.csv",
	"Surveys of residents.csv",
	"Survey tables.csv",
	"Open data list.csv",
	"Policy positions.csv",
	"Councillor survey counts.csv",
	"Systems survey 2026.csv",
	"Assessments.csv",
	"Answers of assessments.csv",
	"Systems in scope.csv",
	"Improvement plan.csv",
}

// Files gives the council's files, all in one folder.
func Files() fs.FS { return files }

// Order gives the file names in the order in which they are best imported.
func Order() []string { return slices.Clone(order) }
