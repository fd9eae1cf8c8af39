using System.ComponentModel.DataAnnotations;

namespace AIForge.Node;

/// <summary>What the operator lets container jobs have: the section `Containers` of the configuration, `AIFORGE_NODE_Containers__…` in the environment.</summary>
public sealed class ContainerOptions
{
    /// <summary>`auto` runs containers when the engine and the machine can; `off` never does.</summary>
    [RegularExpression("auto|off", ErrorMessage = "Containers:Enabled must be auto or off.")]
    public string Enabled { get; set; } = "auto";

    /// <summary>Unix socket of Docker, or of Podman's service.</summary>
    [Required]
    public string Socket { get; set; } = "/var/run/docker.sock";

    /// <summary>Containers that may run at the same time.</summary>
    [Range(1, 256)]
    public int Slots { get; set; } = 1;

    /// <summary>Cores that one job may ask for; 0 for all of the machine's divided by the slots.</summary>
    [Range(0, 4_096)]
    public double Cpus { get; set; }

    /// <summary>MB of memory that one job may ask for; 0 for three quarters of the machine's divided by the slots.</summary>
    [Range(0, 16_777_216)]
    public int MemoryMegabytes { get; set; }

    /// <summary>MB of disk that one job may ask for, for its outputs and scratch files. All of it is set aside when the job starts.</summary>
    [Range(16, 1_073_741_824)]
    public int DiskMegabytes { get; set; } = 10_240;

    /// <summary>GPUs that one job may ask for, -1 for all; never more than the machine has and the engine gives.</summary>
    [Range(-1, 64)]
    public int Gpus { get; set; } = -1;

    /// <summary>Lets jobs that ask for it reach the network. They reach whatever this machine reaches, also inside its own network.</summary>
    public bool Egress { get; set; }

    /// <summary>Processes and threads of one job.</summary>
    [Range(16, 1_048_576)]
    public int MaxProcesses { get; set; } = 1_024;

    /// <summary>User and group that every job runs as. Never 0.</summary>
    [Range(1, int.MaxValue)]
    public int UserId { get; set; } = 65_532;

    /// <summary>MB of images that jobs brought and that are kept for the next ones; one that is larger is not fetched.</summary>
    [Range(1, 1_073_741_824)]
    public int ImageCacheMegabytes { get; set; } = 51_200;

    /// <summary>MB of input files that are kept for the next jobs.</summary>
    [Range(1, 1_073_741_824)]
    public int InputCacheMegabytes { get; set; } = 20_480;

    /// <summary>MB of what a job writes to its streams that are kept and sent; the rest is thrown away.</summary>
    [Range(1, 1_024)]
    public int LogMegabytes { get; set; } = 16;

    /// <summary>MB of /tmp, which counts as memory of the job.</summary>
    [Range(1, 1_048_576)]
    public int TemporaryMegabytes { get; set; } = 64;

    /// <summary>Between asking a container to end and ending it.</summary>
    [Range(1, 300)]
    public int StopSeconds { get; set; } = 10;

    /// <summary>Between two looks whether the engine is there.</summary>
    [Range(1, 3_600)]
    public int WatchSeconds { get; set; } = 10;
}
