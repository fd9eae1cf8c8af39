namespace AIForge.Shared.Ids;

public abstract class NodeTokenTag : IIdTag
{
    public static string Prefix => "ntok";
}
