package main

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"

	"kept/bot/slack/slackfake"
)

// A burst of alerts over many connections, and a kill in the middle of it: whoever
// got no 200 sends again, some who got one do, too, and every alert counts once.
func TestABurstOfAlertsOutlivesAKill(t *testing.T) {
	const requests, each, together = 80, 50, 12
	o := newOffice(t, slackfake.Options{})
	triage := o.AddChannel(slackfake.Channel{Name: "triage", Members: []string{o.ana.ID}})
	config := configured(t, `intake: {prom: {format: alertmanager, room: "#triage", secret: env PROM_TOKEN}}`)
	start := func() (p *process, address string) {
		p = o.start([]string{"SLACK_APP_TOKEN=xapp-fake", "PROM_TOKEN=a-token-for-prometheus"}, "--config", config, "--listen", "127.0.0.1:0")
		_, address, _ = strings.Cut(o.says(p, "msg=listening"), "address=")
		o.says(p, "kept: ready in")
		return p, address
	}
	// sends sends some of the requests and says which were answered with 200; each
	// one is told to heard.
	sends := func(address string, some []int, heard func()) map[int]bool {
		taken, waiting := map[int]bool{}, make(chan int, len(some))
		for _, n := range some {
			waiting <- n
		}
		close(waiting)
		var mu sync.Mutex
		var all sync.WaitGroup
		for range together {
			all.Go(func() {
				for n := range waiting {
					var alerts []string
					for i := range each {
						alerts = append(alerts, fmt.Sprintf(`{"status":"firing","labels":{"alertname":"Slow"},"fingerprint":"%d-%d","startsAt":"2026-03-04T08:55:00Z"}`, n, i))
					}
					body := fmt.Sprintf(`{"groupKey":"group %d","alerts":[%s]}`, n%7, strings.Join(alerts, ","))
					req, err := http.NewRequestWithContext(o.ctx, http.MethodPost, "http://"+address+"/hooks/alert/prom", strings.NewReader(body))
					if err != nil {
						t.Error(err)
						return
					}
					req.Header.Set("Authorization", "Bearer a-token-for-prometheus")
					resp, err := http.DefaultClient.Do(req)
					if err != nil {
						continue // it was killed
					}
					resp.Body.Close()
					if resp.StatusCode == http.StatusOK {
						mu.Lock()
						taken[n] = true
						mu.Unlock()
						heard()
					}
				}
			})
		}
		all.Wait()
		return taken
	}
	p, address := start()
	first := make([]int, requests)
	for n := range first {
		first[n] = n
	}
	answered, done := make(chan struct{}, requests), make(chan map[int]bool)
	go func() { done <- sends(address, first, func() { answered <- struct{}{} }) }()
	for range requests / 4 {
		select {
		case <-answered:
		case <-o.ctx.Done():
			t.Fatalf("nothing is taken:\n%s", p.heard())
		}
	}
	o.kill(p)
	taken := <-done

	_, address = start()
	var again []int
	for n := range requests {
		if !taken[n] || n%3 == 0 {
			again = append(again, n)
		}
	}
	if got := sends(address, again, func() {}); len(got) != len(again) {
		t.Errorf("of %d requests that came again %d were taken", len(again), len(got))
	}
	o.sees(triage.ID, fmt.Sprintf("%d alerts of prom, %[1]d firing", requests*each))
	if n := o.count(triage.ID, "Alert: Slow"); n != 1 {
		t.Errorf("they are proposed %d times", n)
	}
}
