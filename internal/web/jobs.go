package web

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/moothall/moothall/internal/desk"
	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/store"
)

// jobs are imports that go on when their page is left.
type jobs struct {
	desk *desk.Desk
	log  *slog.Logger
	ctx  context.Context
	stop context.CancelFunc
	wait sync.WaitGroup
	mu   sync.Mutex
	live map[int64]*atomic.Int64 // rows done
	one  map[int64]*sync.Mutex   // one import at a time for a council
}

func newJobs(d *desk.Desk, log *slog.Logger) *jobs {
	ctx, stop := context.WithCancel(context.Background())
	return &jobs{desk: d, log: log, ctx: ctx, stop: stop, live: map[int64]*atomic.Int64{}, one: map[int64]*sync.Mutex{}}
}

// Close stops the imports under way; what they staged is thrown away.
func (s *Server) Close() {
	s.jobs.stop()
	s.jobs.wait.Wait()
}

// start begins to import a kept file.
func (j *jobs) start(ctx context.Context, c store.Council, v kind.Viewer, file int64, sheet int, choices desk.Choices) (int64, error) {
	f, err := j.desk.Store.OpenFile(ctx, c.ID, file)
	if err != nil {
		return 0, err
	}
	job, err := j.desk.Store.AddJob(ctx, store.Job{Council: c.ID, Account: v.Account, Kind: "import", Title: f.Name, State: "running", At: j.desk.Clock().UTC().Format(time.RFC3339)})
	if err != nil {
		return 0, err
	}
	rows := &atomic.Int64{}
	j.mu.Lock()
	j.live[job.ID] = rows
	if j.one[c.ID] == nil {
		j.one[c.ID] = &sync.Mutex{}
	}
	turn := j.one[c.ID]
	j.mu.Unlock()
	choices.Progress = func(done, _ int64) { rows.Store(done) }
	j.wait.Go(func() {
		turn.Lock()
		defer turn.Unlock()
		result, err := j.desk.ImportKept(j.ctx, c.Slug, file, sheet, choices)
		j.finish(job, result, err)
	})
	return job.ID, j.briefly(ctx, job.ID)
}

// briefly gives a short import the time to finish, so that most people never see a progress page.
func (j *jobs) briefly(ctx context.Context, id int64) error {
	for range 20 {
		j.mu.Lock()
		_, running := j.live[id]
		j.mu.Unlock()
		if !running {
			return nil
		}
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(25 * time.Millisecond):
		}
	}
	return nil
}

func (j *jobs) finish(job store.Job, result *desk.ImportResult, err error) {
	job.State, job.Finished = "done", j.desk.Clock().UTC().Format(time.RFC3339)
	if err != nil {
		job.State, job.Message = "failed", fault.Sentence(err)
		if s := desk.Refusal(err); s != "" {
			job.Message = s
		}
		if fault.CodeOf(err) == fault.Internal && desk.Refusal(err) == "" { // what the file is at fault for may quote its cells
			j.log.Error("an import failed", "job", job.ID, "err", err)
		}
	}
	doc, errDoc := json.Marshal(result)
	if errDoc != nil {
		j.log.Error("an import's result could not be written down", "job", job.ID, "err", errDoc)
	}
	job.Doc = string(doc)
	err = j.desk.Store.SaveJob(context.WithoutCancel(j.ctx), job)
	if err != nil {
		j.log.Error("an import's end could not be noted", "job", job.ID, "err", err)
	}
	j.mu.Lock()
	delete(j.live, job.ID)
	j.mu.Unlock()
}

// look says how far a job is. One that runs nowhere was stopped with its server.
func (j *jobs) look(ctx context.Context, council, id int64) (store.Job, *desk.ImportResult, error) {
	job, err := j.desk.Store.Job(ctx, council, id)
	if err != nil {
		return job, nil, err
	}
	j.mu.Lock()
	rows, running := j.live[id]
	j.mu.Unlock()
	if running {
		job.Done = rows.Load()
		return job, nil, nil
	}
	if job.State == "running" {
		job.State = "failed" // without a message: its page says so
		return job, nil, nil
	}
	if job.State != "done" {
		return job, nil, nil
	}
	var result desk.ImportResult
	err = json.Unmarshal([]byte(job.Doc), &result)
	if err != nil {
		return job, nil, fmt.Errorf("reading what the import did: %w", err)
	}
	return job, &result, nil
}
