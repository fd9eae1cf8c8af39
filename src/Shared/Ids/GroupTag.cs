namespace AIForge.Shared.Ids;

public abstract class GroupTag : IIdTag
{
    public static string Prefix => "group";
}
