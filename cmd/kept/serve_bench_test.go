package main

import (
	"fmt"
	"os"
	"regexp"
	"strconv"
	"testing"

	"kept/bot/slack/slackfake"
)

// BenchmarkServeStart starts `kept serve` beside an empty store until events
// can come, and reads what it then holds in memory.
func BenchmarkServeStart(b *testing.B) {
	o := newOffice(b, slackfake.Options{Unlimited: true})
	var seconds, resident float64
	for range b.N {
		p := o.start([]string{"SLACK_APP_TOKEN=xapp-fake"})
		line := regexp.MustCompile(`ready in ([0-9.]+) s`).FindStringSubmatch(o.says(p, "kept: ready in"))
		took, err := strconv.ParseFloat(line[1], 64)
		if err != nil {
			b.Fatal(err)
		}
		seconds += took
		resident += residentMB(b, p.Process.Pid)
		o.kill(p)
	}
	b.ReportMetric(seconds/float64(b.N), "s-to-ready")
	b.ReportMetric(resident/float64(b.N), "MB-resident")
}

// residentMB is a process's memory; 0 where the system has no /proc.
func residentMB(b *testing.B, pid int) float64 {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0
	}
	found := regexp.MustCompile(`VmRSS:\s+(\d+) kB`).FindSubmatch(text)
	if found == nil {
		b.Fatalf("no VmRSS in %s", text)
	}
	kB, err := strconv.Atoi(string(found[1]))
	if err != nil {
		b.Fatal(err)
	}
	return float64(kB) / 1024
}
