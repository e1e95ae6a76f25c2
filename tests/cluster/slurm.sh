#!/bin/bash
# Runs a command on a Slurm cluster of its own: slurmctld, slurmd and munged on loopback, in a folder
# that goes away afterwards. Needs root, slurm-wlm and munge.
#   slurm.sh COMMAND [ARG...]    COMMAND may use sbatch, srun, squeue …
# Exits 77 where the cluster does not come up.
set -u
[ $# -gt 0 ] || { echo "usage: slurm.sh COMMAND [ARG...]" >&2; exit 2; }
home=$(mktemp -d /tmp/ofx-slurm.XXXXXX)
host=$(hostname -s)
export SLURM_CONF=$home/slurm.conf
stop() {
	local d pid
	for d in slurmd slurmctld munged; do
		pid=$(cat "$home/$d.pid" 2>/dev/null) || continue
		kill "$pid" 2>/dev/null
		for _ in $(seq 20); do
			kill -0 "$pid" 2>/dev/null || break
			sleep 0.2
		done
		kill -9 "$pid" 2>/dev/null || true
	done
	rm -rf "$home"
}
trap stop EXIT
# Everything under one socket and one folder, so that a cluster of the machine's own is left alone.
mkdir -m 755 "$home/munge" "$home/spool" "$home/state"
chmod 755 "$home"
dd if=/dev/urandom of="$home/munge/key" bs=128 count=1 2>/dev/null
chmod 400 "$home/munge/key"
munged --key-file="$home/munge/key" --socket="$home/munge/socket" --pid-file="$home/munged.pid" \
	--log-file="$home/munge/log" --seed-file="$home/munge/seed" --force
read -r cpus memory < <(slurmd -C | sed -n 's/.* CPUs=\([0-9]*\).* RealMemory=\([0-9]*\).*/\1 \2/p')
free_port() { # the first one of $1… that nobody listens at
	local p=$1
	while ss -Hltn 2>/dev/null | grep -q ":$p "; do p=$((p + 1)); done
	echo "$p"
}
cat >"$SLURM_CONF" <<END
ClusterName=ofx
SlurmctldHost=$host(127.0.0.1)
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket=$home/munge/socket
SlurmctldPort=$(free_port 26817)
SlurmdPort=$(free_port 26918)
SlurmctldPidFile=$home/slurmctld.pid
SlurmdPidFile=$home/slurmd.pid
SlurmdSpoolDir=$home/spool
StateSaveLocation=$home/state
SlurmctldLogFile=$home/slurmctld.log
SlurmdLogFile=$home/slurmd.log
SwitchType=switch/none
MpiDefault=none
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
ReturnToService=2
SchedulerType=sched/builtin
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
JobAcctGatherType=jobacct_gather/none
NodeName=$host NodeAddr=127.0.0.1 CPUs=$cpus RealMemory=$memory State=UNKNOWN
PartitionName=all Nodes=$host Default=YES MaxTime=INFINITE State=UP
END
slurmctld -f "$SLURM_CONF"
slurmd -f "$SLURM_CONF"
for _ in $(seq 60); do
	[ "$(sinfo -h -o %T 2>/dev/null)" = idle ] && break
	sleep 0.5
done
if [ "$(sinfo -h -o %T 2>/dev/null)" != idle ]; then
	echo "slurm.sh: the cluster does not come up:" >&2
	tail -n 5 "$home"/*.log >&2
	exit 77
fi
"$@"
