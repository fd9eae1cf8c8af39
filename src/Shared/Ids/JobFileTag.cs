namespace AIForge.Shared.Ids;

public abstract class JobFileTag : IIdTag
{
    public static string Prefix => "file";
}
