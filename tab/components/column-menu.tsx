// The menu of the properties that may have a column of their own in the list.
import { Button, Menu, MenuItemCheckbox, MenuList, MenuPopover, MenuTrigger } from '@fluentui/react-components';
import type { ButtonProps } from '@fluentui/react-components';
import { propertiesIn } from './columns.ts';
import type { ColumnChoice } from './columns.ts';

/** While nobody chose, those are ticked that have a column: the list is as wide as the page. */
export function ColumnMenu({ properties, chosen, onChoose, button }: ColumnChoice & { button: ButtonProps }) {
  const keys = properties.map(({ key }) => key);
  const shown = chosen ?? propertiesIn(document.documentElement.clientWidth, { properties }).map(({ key }) => key);
  return (
    <Menu defaultOpen inline checkedValues={{ columns: [...shown] }} onCheckedValueChange={(_event, { checkedItems }) => { onChoose(keys.filter((key) => checkedItems.includes(key))); }}>
      <MenuTrigger disableButtonEnhancement>
        <Button {...button} />
      </MenuTrigger>
      <MenuPopover>
        <MenuList>
          {properties.map(({ key, name }) => <MenuItemCheckbox key={key} name="columns" value={key}>{name}</MenuItemCheckbox>)}
        </MenuList>
      </MenuPopover>
    </Menu>
  );
}
