using System.Text.RegularExpressions;
using AIForge.Node.Artifacts.Fetching;
using AIForge.Node.Docker;
using AIForge.Protocol.Node.V1;

namespace AIForge.Node.Executors.Containers;

/// <summary>Everything that a container job can fail with, whose fault it is and what to do about it.</summary>
internal static partial class ContainerFaults
{
    public static TaskFailedException NotPinned(string image) => Input(
        "IMAGE_NOT_PINNED", $"The image '{image}' is not pinned. Name it with its digest, repository@sha256:…, which `docker images --digests` shows.");

    public static TaskFailedException ImageNotFound(string image) => Input(
        "IMAGE_NOT_FOUND", $"The registry has no image {image}. Check name and digest, and that the image was pushed for this kind of machine.");

    public static TaskFailedException ImagePrivate(string image) => Input(
        "IMAGE_PRIVATE", $"The image {image} needs credentials or does not exist. Nodes pull without credentials: push it to a public repository.");

    public static TaskFailedException ImageTooLarge(string image, int megabytes) => Input(
        "IMAGE_TOO_LARGE", $"The image {image} is larger than the {megabytes} MB that this node keeps of images. Make it smaller.");

    public static TaskFailedException RegistryUnreachable(string image, string why) => TaskFailedException.Of(
        FaultParty.Platform, "REGISTRY_UNREACHABLE", $"The image {image} could not be pulled: {why}");

    public static TaskFailedException CommandNotFound(string why) => Input(
        "COMMAND_NOT_FOUND", $"The command cannot be started in this image: {why}. Check its path and that it is executable.");

    public static TaskFailedException PathRefused(string why) => Input(
        "PATH_REFUSED", $"A folder for inputs or outputs, or the image's working folder, cannot be made in this image: {InTheContainer(why)}. Choose a path that is no file of the image.");

    public static TaskFailedException VolumeRefused(string path) => Input(
        "PATH_REFUSED", $"The image declares the volume '{path}', where no folder can be mounted. Make the image without it.");

    public static TaskFailedException TooManyVolumes(int most) => Input(
        "PATH_REFUSED", $"The image declares more than {most} volumes. Make the image with fewer.");

    public static TaskFailedException Invalid(string message) => Input("TASK_INVALID", message);

    public static TaskFailedException LimitExceeded(string message) => TaskFailedException.Of(FaultParty.Platform, "LIMIT_EXCEEDED", message);

    public static TaskFailedException Absent(string reason) => TaskFailedException.Of(FaultParty.Node, "CONTAINERS_ABSENT", $"This node runs no containers: {reason}");

    public static TaskFailedException DiskFull(string why) => TaskFailedException.Of(
        FaultParty.Node, "DISK_FULL", $"This node has no room for the job's disk: {why}");

    public static TaskFailedException EngineGone(EngineGoneException exception) => TaskFailedException.Of(
        FaultParty.Node, "ENGINE_GONE", exception.Message, exception);

    public static TaskFailedException Refused(EngineException exception) => TaskFailedException.Of(
        FaultParty.Node, "ENGINE_REFUSED", $"The container engine of this node refuses the job: {InTheContainer(exception.Message)}", exception);

    public static TaskFailedException InputOf(ContainerInput input, FetchFailedException exception) => exception.Failure switch
    {
        FetchFailure.NotFound => Input("INPUT_NOT_FOUND", $"The input {input.Path} is not there: {exception.Message}"),
        FetchFailure.Damaged => Input("INPUT_DAMAGED", $"The input {input.Path} is not what its CID and size say: {exception.Message}"),
        FetchFailure.NoRoom => TaskFailedException.Of(FaultParty.Node, "DISK_FULL", $"The input {input.Path} cannot be kept here: {exception.Message}"),
        _ => TaskFailedException.Of(FaultParty.Platform, "INPUT_UNREACHABLE", $"The input {input.Path} could not be fetched: {exception.Message}"),
    };

    public static TaskFailedException OutputTooLarge(long most) => Input(
        "OUTPUT_TOO_LARGE", $"The outputs hold more than the {most} bytes that they may. Write less, or ask for more.");

    public static TaskFailedException OutputTooManyFiles(int most) => Input(
        "OUTPUT_TOO_MANY_FILES", $"The outputs hold more than the {most} files and folders that they may. Pack them into an archive.");

    public static TaskFailedException OutputUnsafe(string why) => Input("OUTPUT_UNSAFE", $"The outputs cannot be kept: {why}.");

    /// <summary>The job's owner keeps too much: no other node would get rid of them either.</summary>
    public static TaskFailedException OutputQuota(string why) => TaskFailedException.Of(FaultParty.Input, "OUTPUT_QUOTA_EXCEEDED", why);

    public static TaskFailedException OutputRefused(string why) => TaskFailedException.Of(
        FaultParty.Platform, "OUTPUT_REFUSED", $"The coordinator does not take the outputs: {why}");

    /// <summary>What the engine said, without where the machine has its folders: the job's owner need not know.</summary>
    private static string InTheContainer(string said) => FoldersOfTheMachine().Replace(said, "");

    [GeneratedRegex(@"/[^\s"":]*/(?:disk|merged)(?=/)", RegexOptions.CultureInvariant)]
    private static partial Regex FoldersOfTheMachine();

    private static TaskFailedException Input(string reason, string message) => TaskFailedException.Of(FaultParty.Input, reason, message);
}
