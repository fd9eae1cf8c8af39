// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

/// Passes ether on by an internal call, which leaves no event.
contract Forwarder {
    error NotForwarded();

    function forward(address payable to) external payable {
        (bool done, ) = to.call{value: msg.value}("");
        if (!done) revert NotForwarded();
    }
}
