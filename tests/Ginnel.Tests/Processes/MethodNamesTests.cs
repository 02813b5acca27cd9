using Ginnel.Processes;
using Xunit;

namespace Ginnel.Tests.Processes;

public sealed class MethodNamesTests
{
    [Theory]
    [InlineData("Shop.Orders", "Count", "Shop.Orders.Count")]
    [InlineData("Shop.Orders+Inner", "Count", "Shop.Orders.Inner.Count")]
    [InlineData("Shop.Orders+<>c", "<Count>b__3_0", "Shop.Orders.Count (lambda)")]
    [InlineData("Program+<>c", "<<Main>$>b__0_1", "Program.Main (lambda)")]
    [InlineData("Program+<>c__DisplayClass0_0", "<<Main>$>b__0", "Program.Main (lambda)")]
    [InlineData("Shop.Orders", "<Count>g__Add|3_0", "Shop.Orders.Count.Add")]
    [InlineData("Program", "<<Main>$>g__Add|0_0", "Program.Main.Add")]
    public void Display_OfCompilersName_IsWhatPeopleCallIt(string type, string method, string expected) =>
        Assert.Equal(expected, MethodNames.Display(type, method));
}
