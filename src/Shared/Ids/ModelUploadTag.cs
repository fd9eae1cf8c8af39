namespace AIForge.Shared.Ids;

public abstract class ModelUploadTag : IIdTag
{
    public static string Prefix => "upload";
}
